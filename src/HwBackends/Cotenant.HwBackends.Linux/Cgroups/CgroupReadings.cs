using System.Buffers.Text;
using Cotenant.HwBackends.Linux.Files;
using Cotenant.HwBackends.Linux.Topology;
using Cotenant.Plugins.Host;

namespace Cotenant.HwBackends.Linux.Cgroups;

/// <summary>
/// Kept readers of a cgroup's settings: what holds now, whoever wrote it. Reading is free to everybody, also where
/// systemd is the only writer. Nothing is allocated; a reader whose cgroup was replaced is opened anew.
/// </summary>
/// <param name="files">file work</param>
/// <param name="path">absolute path of the cgroup</param>
internal sealed class CgroupReadings(IKernelFiles files, string path) : IDisposable
{
    private readonly byte[] _text = new byte[4096];
    private readonly string _effective = $"{path}/cpuset.cpus.effective";
    private readonly string[] _limits = [$"{path}/memory.low", $"{path}/memory.high", $"{path}/memory.max", $"{path}/cpu.max", $"{path}/cpu.weight"];
    private readonly KernelFile?[] _readers = new KernelFile?[6];

    /// <summary>The CPUs that the kernel grants; false where the cgroup or its cpuset controller is not there.</summary>
    public bool TryCpus(out CpuSet cpus)
    {
        cpus = default;
        var text = Read(5, _effective);
        return text.Length > 0 && CpuList.TryParse(text, out cpus);
    }

    /// <summary>Overwrites the limits in an allocation with those that hold; what cannot be read stays.</summary>
    public void ReadLimits(ref HostAllocation actual)
    {
        actual.MemoryLowBytes = Bytes(0, actual.MemoryLowBytes);
        actual.MemoryHighBytes = Bytes(1, actual.MemoryHighBytes);
        actual.MemoryMaxBytes = Bytes(2, actual.MemoryMaxBytes);
        if (TryQuota(Read(3, _limits[3]), out var quota))
        {
            actual.CpuQuotaPercent = quota;
        }

        if (actual.CpuWeight != 0 && KernelText.TryLong(Read(4, _limits[4]), out var weight))
        {
            actual.CpuWeight = (int)weight;
        }
    }

    public void Dispose()
    {
        for (var i = 0; i < _readers.Length; i++)
        {
            _readers[i]?.Dispose();
            _readers[i] = null;
        }
    }

    /// <summary>cpu.max, "QUOTA PERIOD" or "max PERIOD" in microseconds, as percent of one CPU; 0 for no limit.</summary>
    internal static bool TryQuota(ReadOnlySpan<byte> text, out int percent)
    {
        percent = 0;
        if (!KernelText.NextWord(ref text, out var quota) || !KernelText.NextWord(ref text, out var period)
            || !Utf8Parser.TryParse(period, out long p, out var used) || used != period.Length || p <= 0)
        {
            return false;
        }

        if (quota.SequenceEqual("max"u8))
        {
            return true;
        }

        if (!Utf8Parser.TryParse(quota, out long q, out used) || used != quota.Length || q < 0)
        {
            return false;
        }

        percent = (int)Math.Min(q * 100.0 / p, int.MaxValue);
        return true;
    }

    /// <summary>memory.*: a number of bytes, or "max", told as <paramref name="none"/>.</summary>
    internal static bool TryBytes(ReadOnlySpan<byte> text, long none, out long bytes)
    {
        bytes = none;
        return text.TrimEnd((byte)'\n').SequenceEqual("max"u8) || KernelText.TryLong(text, out bytes);
    }

    private long Bytes(int which, long missing) => TryBytes(Read(which, _limits[which]), 0, out var bytes) ? bytes : missing;

    private ReadOnlySpan<byte> Read(int which, string file)
    {
        for (var attempt = 0; attempt < 2; attempt++)
        {
            if (_readers[which] is null && files.Open(file, out _readers[which]) != Errno.None)
            {
                return default;
            }

            var length = _readers[which]!.Read(_text, 0);
            if (length >= 0)
            {
                return _text.AsSpan(0, length);
            }

            // the cgroup was removed; another may be in its place
            _readers[which]!.Dispose();
            _readers[which] = null;
        }

        return default;
    }
}
