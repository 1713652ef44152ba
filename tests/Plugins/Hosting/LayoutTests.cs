using Cotenant.Plugins.Hosting.Tests.Support;

namespace Cotenant.Plugins.Hosting.Tests;

/// <summary>What the build lays out, judged by the same rules as in the daemon.</summary>
public sealed class LayoutTests
{
    [Fact]
    public void The_build_lays_plugins_out_where_the_host_looks_first()
    {
        Assert.Equal(Path.Combine(AppContext.BaseDirectory, "plugins"), Assert.Single(new PluginHostOptions().Directories));
        var catalog = new PluginCatalog([PluginHostOptions.BuiltInDirectory]);
        var entry = Assert.Single(catalog.Scan());
        Assert.Empty(catalog.DirectoryFaults);
        Assert.Equal(("template", PluginEntryState.Usable, ""), (entry.Id, entry.State, entry.Fault));
    }

    [Fact]
    public void A_plugins_folder_holds_its_files_and_nothing_of_the_host()
    {
        var folder = Path.Combine(PluginHostOptions.BuiltInDirectory, "template");
        Assert.Equal(
            ["TemplatePolicy.deps.json", "TemplatePolicy.dll", "TemplatePolicy.pdb", "plugin.json"],
            Directory.EnumerateFiles(folder).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Nobody_but_the_owner_may_write_what_the_build_laid_out()
    {
        var entries = Directory.EnumerateFileSystemEntries(PluginHostOptions.BuiltInDirectory, "*", SearchOption.AllDirectories)
            .Concat(Directory.EnumerateFileSystemEntries(Fixtures.Plugins, "*", SearchOption.AllDirectories))
            .Append(PluginHostOptions.BuiltInDirectory)
            .Append(Fixtures.Plugins);
        Assert.All(entries, e => Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(e) & (UnixFileMode.GroupWrite | UnixFileMode.OtherWrite)));
    }

    [Fact]
    public void Plugins_do_not_leave_their_manifests_in_the_hosts_folder() =>
        Assert.False(File.Exists(Path.Combine(AppContext.BaseDirectory, "plugin.json")));
}
