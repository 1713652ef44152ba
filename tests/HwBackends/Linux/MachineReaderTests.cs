using Cotenant.HwBackends.Linux.Files;
using Cotenant.HwBackends.Linux.Topology;
using Cotenant.Plugins.Host;
using CsCheck;

namespace Cotenant.HwBackends.Linux.Tests;

public sealed class MachineReaderTests
{
    [Fact]
    public void Two_sockets_with_smt_siblings()
    {
        var machine = Read("two-sockets-smt.tree");
        Assert.Equal("0-7", machine.Online.ToString());
        Assert.Equal(["0,4", "1,5", "2,6", "3,7"], machine.Cores.Select(c => c.Cpus.ToString()));
        Assert.Equal([0, 1], machine.CacheDomains.Select(d => d.Id));
        Assert.Equal(["0-1,4-5", "2-3,6-7"], machine.CacheDomains.Select(d => d.Cpus.ToString()));
        Assert.All(machine.CacheDomains, d => Assert.Equal(24L << 20, d.Bytes));
        Assert.Equal(2, machine.Nodes.Count);
        Assert.Equal(new LogicalCpu(6, 2, 1, 1), machine.Cpus[6]);
        Assert.Equal(65536000L * 1024, machine.MemoryBytes);
        Assert.Equal(2300, machine.NominalMHz);
    }

    [Fact]
    public void Cache_ids_with_gaps_and_an_offline_cpu()
    {
        var machine = Read("sparse-cache-ids.tree");
        Assert.Equal([0, 16], machine.CacheDomains.Select(d => d.Id));
        Assert.Equal(["0-1", "2"], machine.CacheDomains.Select(d => d.Cpus.ToString()));
        Assert.Equal(16L << 20, machine.CacheDomains[1].Bytes);
        Assert.Equal("0-2", machine.Nodes.Single().Cpus.ToString());
    }

    [Fact]
    public void A_machine_that_tells_little_is_still_read()
    {
        var machine = Read("no-l3.tree");
        Assert.Equal(2, machine.Cpus.Count);
        Assert.Empty(machine.CacheDomains);
        Assert.Empty(machine.Nodes);
        Assert.Equal(0, machine.MemoryBytes);
        Assert.All(machine.Cpus, c => Assert.Equal(-1, c.CacheDomain));
    }

    [Fact]
    public void Without_sysfs_the_fault_names_the_file()
    {
        using var tree = new FixtureTree();
        var fault = new MachineReader(new KernelFiles(), tree.Root, tree.Root).Read(out var machine);
        Assert.Null(machine);
        Assert.Contains("/devices/system/cpu/online", fault!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Cpu_lists_are_read_as_they_are_written()
    {
        Gen.Int[0, CpuSet.Capacity - 1].List[0, 40].Sample(numbers =>
        {
            var set = default(CpuSet);
            numbers.ForEach(set.Add);
            Assert.True(CpuList.TryParse(System.Text.Encoding.ASCII.GetBytes(set + "\n"), out var read));
            Assert.Equal(set, read);
        });
    }

    [Theory]
    [InlineData("1-")]
    [InlineData("3-1")]
    [InlineData("a")]
    [InlineData("1,,2x")]
    [InlineData("0-1024")]
    [InlineData("-1")]
    public void Bad_cpu_lists_are_refused(string text) =>
        Assert.False(CpuList.TryParse(System.Text.Encoding.ASCII.GetBytes(text), out _));

    private static Machine Read(string name)
    {
        using var tree = FixtureTree.Load(name);
        Assert.Null(new MachineReader(new KernelFiles(), tree.Root + "/sys", tree.Root + "/proc").Read(out var machine));
        return machine!;
    }
}
