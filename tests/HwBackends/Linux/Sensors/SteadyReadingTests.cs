using Cotenant.HwBackends.Linux.Cgroups;
using Cotenant.HwBackends.Linux.Files;
using Cotenant.Plugins.Host;

namespace Cotenant.HwBackends.Linux.Tests.Sensors;

/// <summary>Samples of a cgroup through kept readers, with the real file work: nothing is allocated, and a replaced cgroup is read anew.</summary>
public sealed class SteadyReadingTests : IDisposable
{
    private readonly DirectoryInfo _cgroup = Directory.CreateTempSubdirectory("cotenant-cgroup-");

    public SteadyReadingTests()
    {
        Put("cpuset.cpus.effective", "0-3,8\n");
        Put("cpu.max", "150000 100000\n");
        Put("cpu.weight", "300\n");
        Put("memory.low", "4096\n");
        Put("memory.high", "max\n");
        Put("memory.max", "1073741824\n");
        Put("cpu.stat", "usage_usec 100\nnr_periods 4\nnr_throttled 1\n");
        Put("cpu.pressure", "some avg10=0.00 avg60=0.00 avg300=0.00 total=5\n");
        Put("memory.pressure", "some avg10=0.00 avg60=0.00 avg300=0.00 total=7\n");
        Put("memory.current", "8192\n");
    }

    public void Dispose() => _cgroup.Delete(recursive: true);

    [Fact]
    public void Samples_and_settings_are_read_without_allocating()
    {
        using var readings = new CgroupReadings(new KernelFiles(), _cgroup.FullName);
        using var sensors = new CgroupSensors(new KernelFiles(), _cgroup.FullName);
        var held = new HostAllocation { CpuWeight = 1 };
        Read(1);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 2; i < 200; i++)
        {
            Read(i);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal((150, 300, 4096L, 0L, 1L << 30), (held.CpuQuotaPercent, held.CpuWeight, held.MemoryLowBytes, held.MemoryHighBytes, held.MemoryMaxBytes));
        Assert.Equal("0-3,8", held.Cpus.ToString());
        Assert.True(sensors.CpuPressure.HasValue && sensors.MemoryPressure.HasValue && sensors.Throttled.HasValue && sensors.MemoryBytes.HasValue);

        void Read(int second)
        {
            _ = readings.TryCpus(out held.Cpus);
            readings.ReadLimits(ref held);
            sensors.ReadFast(second * 1_000_000_000L);
            sensors.ReadSlow(second * 1_000_000_000L);
        }
    }

    [Theory]
    [InlineData("max 100000\n", true, 0)]
    [InlineData("50000 100000\n", true, 50)]
    [InlineData("50000 0\n", false, 0)]
    [InlineData("-1 100000\n", false, 0)]
    [InlineData("50000\n", false, 0)]
    [InlineData("", false, 0)]
    public void Quotas(string text, bool good, int percent)
    {
        Assert.Equal(good, CgroupReadings.TryQuota(System.Text.Encoding.ASCII.GetBytes(text), out var read));
        Assert.Equal(percent, read);
    }

    private void Put(string name, string text) => File.WriteAllText(Path.Combine(_cgroup.FullName, name), text);
}
