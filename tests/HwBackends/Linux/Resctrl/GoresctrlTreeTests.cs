using Cotenant.HwBackends.Linux.Files;
using Cotenant.HwBackends.Linux.Resctrl;

namespace Cotenant.HwBackends.Linux.Tests.Resctrl;

/// <summary>Trees that another project keeps for its own tests: what they hold is found in them.</summary>
public sealed class GoresctrlTreeTests
{
    [Theory]
    [InlineData("full", "L3", 20, 4, "Percent", 8, 192, "")]
    [InlineData("l2", "", 0, 0, "", 4, 0, "L2")]
    [InlineData("l2cdp", "L3", 12, 1, "", 4, 0, "L2CODE L2DATA")]
    [InlineData("nol3", "", 0, 4, "Percent", 8, 192, "")]
    [InlineData("nol3.mbps", "", 0, 4, "MebibytesPerSecond", 8, 160, "")]
    [InlineData("nomb", "L3", 20, 4, "", 16, 192, "")]
    [InlineData("nomb.cdp", "L3DATA", 20, 4, "", 8, 176, "L3CODE")]
    public void Each_tree_is_read_for_what_it_is(string name, string cache, int ways, int domains, string unit, int classes, int rmids, string extras)
    {
        using var tree = FixtureTree.Load($"resctrl.{name}.txt", "goresctrl");
        var found = ResctrlCapabilities.Read(new KernelFiles(), new ResctrlMount(tree.Root, false, false, false), 400e9);
        Assert.Equal(cache, found.Cache?.Resource ?? "");
        Assert.Equal(ways, System.Numerics.BitOperations.PopCount(found.Cache?.FullMask ?? 0));
        Assert.Equal(domains, Math.Max(found.Domains.Cache.Length, found.Domains.Bandwidth.Length));
        Assert.Equal(unit, found.Bandwidth?.Unit.ToString() ?? "");
        Assert.Equal(classes, found.Classes);
        Assert.Equal(rmids, found.Monitoring?.Ids ?? 0);
        Assert.Equal(extras, string.Join(' ', found.Extras.Select(e => e.Name)));
        Assert.Empty(found.Unknown);
        Assert.NotEmpty(ResctrlReport.Lines(new ResctrlMount(tree.Root, false, false, false), found));

        // what the root group holds is read whole
        var files = new KernelFiles();
        var resctrl = new ResctrlFileSystem(files, new ResctrlMount(tree.Root, false, false, false), found, 400e9);
        using var root = new ControlGroup("", tree.Root, resctrl.NewSettings());
        Assert.Null(resctrl.ReadSchemata(root, root.Applied));
    }

    [Fact]
    public void Foreign_and_stale_groups_are_listed_and_all_domains_are_summed()
    {
        using var tree = FixtureTree.Load("resctrl.full.txt", "goresctrl");
        var files = new KernelFiles();
        var mount = new ResctrlMount(tree.Root, false, false, false);
        var resctrl = new ResctrlFileSystem(files, mount, ResctrlCapabilities.Read(files, mount));
        var names = new List<string>();
        Assert.Null(resctrl.ListControls(names));
        Assert.Equal(["Guaranteed", "goresctrl.Guaranteed", "goresctrl.Stale", "non_goresctrl.Group"], names.Order(StringComparer.Ordinal));
        using var reader = new MonitorReader(files, tree.Root);
        reader.Read(0);
        Assert.Equal(32440320 + 28901376 + 34406400 + 31260672, reader.Occupancy.Value);
        Assert.Equal(264830976L + 208404480 + 974782464 + 760479744, reader.TotalBytes.Value);
        Assert.Equal(0xc0000UL, resctrl.Capabilities.Cache!.Use[3].Hardware);
    }
}
