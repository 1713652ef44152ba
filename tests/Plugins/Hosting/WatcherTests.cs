using Cotenant.Plugins.Hosting.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace Cotenant.Plugins.Hosting.Tests;

/// <summary>Changes on disk as editors, copies and package managers make them; the clock is the test's.</summary>
public sealed class WatcherTests : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(2);

    private readonly PluginDirectory _directory = new();
    private readonly PluginDirectory _elsewhere = new();
    private readonly FakeTimeProvider _time = new();
    private readonly KeepingLogger _log = new();
    private readonly List<PluginChange> _changes = [];

    public void Dispose()
    {
        _directory.Dispose();
        _elsewhere.Dispose();
    }

    [Fact]
    public void Nothing_is_told_while_nothing_changes()
    {
        _directory.Copy(Fixtures.Version1);
        using var watcher = Watch();
        Advance(10);
        Assert.Empty(_changes);
    }

    [Fact]
    public void A_file_written_in_place_is_told_once()
    {
        _directory.Copy(Fixtures.Version1);
        using var watcher = Watch();
        _directory.Edit("reloadable/plugin.json", json => json.Replace("1.0.0", "1.0.1"));
        AssertChanged("1.0.1");
    }

    [Fact]
    public void A_file_replaced_by_a_rename_is_told_even_with_the_same_size_and_time()
    {
        _directory.Copy(Fixtures.Version1);
        using var watcher = Watch();
        var path = _directory["reloadable/plugin.json"];
        _elsewhere.Write("plugin.json", System.Text.Encoding.UTF8.GetBytes(File.ReadAllText(path).Replace("1.0.0", "1.0.7")));
        File.SetLastWriteTimeUtc(_elsewhere["plugin.json"], File.GetLastWriteTimeUtc(path));
        File.Move(_elsewhere["plugin.json"], path, overwrite: true);
        AssertChanged("1.0.7");
    }

    [Fact]
    public void A_package_upgrade_is_told_when_its_last_file_is_in_place()
    {
        _directory.Copy(Fixtures.Version1);
        using var watcher = Watch();

        // as dpkg does it: all new files beside the old ones, then one rename after the other
        var names = Directory.EnumerateFiles(Fixtures.Version2).Select(f => Path.GetFileName(f)).ToArray();
        foreach (var name in names)
        {
            _directory.Write($"reloadable/{name}.dpkg-new", File.ReadAllBytes(Path.Combine(Fixtures.Version2, name)));
            Advance(1);
        }

        foreach (var name in names)
        {
            File.Move(_directory[$"reloadable/{name}.dpkg-new"], _directory[$"reloadable/{name}"], overwrite: true);
            Advance(1);
        }

        Assert.Empty(_changes);
        AssertToldOnce("2.0.0");
    }

    [Fact]
    public void A_folder_swapped_as_a_whole_is_told_as_a_change()
    {
        _directory.Copy(Fixtures.Version1);
        using var watcher = Watch();
        Directory.Move(_directory["reloadable"], _directory[".reloadable.old"]);
        Advance(1);
        _elsewhere.Copy(Fixtures.Version2);
        Directory.Move(_elsewhere["reloadable"], _directory["reloadable"]);
        AssertChanged("2.0.0");
    }

    [Fact]
    public void A_folder_deleted_and_copied_again_is_told_as_a_change()
    {
        _directory.Copy(Fixtures.Version1);
        using var watcher = Watch();
        Directory.Delete(_directory["reloadable"], recursive: true);
        Advance(1);
        _directory.Copy(Fixtures.Version2);
        AssertChanged("2.0.0");
    }

    [Fact]
    public void A_change_deep_in_the_folder_is_told()
    {
        _directory.Copy(Fixtures.Version1);
        _directory.Write("reloadable/data/deep/table.bin", [1]);
        using var watcher = Watch();
        _directory.Write("reloadable/data/deep/table.bin", [2]);
        AssertChanged("1.0.0");
    }

    [Fact]
    public void A_folder_that_never_rests_is_not_told_until_it_does()
    {
        _directory.Copy(Fixtures.Version1);
        using var watcher = Watch();
        for (var i = 0; i < 20; i++)
        {
            _directory.Write("reloadable/growing", new byte[i]);
            Advance(1);
        }

        Assert.Empty(_changes);
        AssertToldOnce("1.0.0");
    }

    [Fact]
    public void A_touched_file_is_no_change()
    {
        _directory.Copy(Fixtures.Version1);
        using var watcher = Watch();
        File.SetLastWriteTimeUtc(_directory["reloadable/plugin.json"], new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        Advance(10);
        Assert.Empty(_changes);
    }

    [Fact]
    public void A_change_that_is_taken_back_is_no_change()
    {
        _directory.Copy(Fixtures.Version1);
        using var watcher = Watch();
        _directory.Edit("reloadable/plugin.json", json => json.Replace("1.0.0", "1.0.1"));
        Advance(1);
        _directory.Edit("reloadable/plugin.json", json => json.Replace("1.0.1", "1.0.0"));
        Advance(10);
        Assert.Empty(_changes);
    }

    [Fact]
    public void A_plugin_that_becomes_writable_for_others_is_told_as_refused_and_back()
    {
        _directory.Copy(Fixtures.Version1);
        using var watcher = Watch();
        var path = _directory["reloadable/plugin.json"];
        var mode = File.GetUnixFileMode(path);
        File.SetUnixFileMode(path, mode | UnixFileMode.OtherWrite);
        Advance(4);
        Assert.Equal((PluginChangeKind.Changed, PluginEntryState.Refused), Brief(Assert.Single(_changes)));
        File.SetUnixFileMode(path, mode);
        Advance(4);
        Assert.Equal((PluginChangeKind.Changed, PluginEntryState.Usable), Brief(_changes[1]));
        Assert.Equal(2, _changes.Count);
    }

    [Fact]
    public void Plugins_that_come_and_go_are_told()
    {
        _directory.Copy(Fixtures.Version1);
        using var watcher = Watch();
        _directory.Copy(Fixtures.Of("good"));
        Advance(4);
        Assert.Equal(("good", PluginChangeKind.Added), (_changes[0].Entry.Id, _changes[0].Kind));
        Directory.Delete(_directory["reloadable"], recursive: true);
        Advance(4);
        Assert.Equal(("reloadable", PluginChangeKind.Removed, "1.0.0"), (_changes[1].Entry.Id, _changes[1].Kind, _changes[1].Entry.Manifest!.Version));
        Advance(10);
        Assert.Equal(2, _changes.Count);
    }

    [Fact]
    public void Of_several_plugins_only_the_changed_one_is_told()
    {
        foreach (var id in new[] { "good", "throwing", "hanging" })
        {
            _directory.Copy(Fixtures.Of(id));
        }

        using var watcher = Watch();
        _directory.Edit("throwing/plugin.json", json => json.Replace("1.0.0", "1.0.1"));
        AssertChanged("1.0.1");
    }

    [Fact]
    public void When_the_holder_of_a_name_goes_the_one_that_waited_for_it_is_told_too()
    {
        _directory.Copy(Fixtures.Of("good"));
        _directory.Copy(Fixtures.Of("good"), "good-copy");
        _directory.Edit("good-copy/plugin.json", json => json.Replace("\"id\": \"good\"", "\"id\": \"good-copy\""));
        using var watcher = Watch();
        Directory.Delete(_directory["good"], recursive: true);
        Advance(4);
        Assert.Equal(
            [("good-copy", PluginChangeKind.Changed, PluginEntryState.Usable), ("good", PluginChangeKind.Removed, PluginEntryState.Usable)],
            _changes.Select(c => (c.Entry.Id, c.Kind, c.Entry.State)));
    }

    [Fact]
    public void A_directory_that_is_made_later_is_seen()
    {
        var later = _directory["later"];
        var catalog = new PluginCatalog([later]);
        catalog.Scan();
        using var watcher = new PluginWatcher(catalog, Interval, Quiet, _time, _log, _changes.Add);
        Advance(3);
        _elsewhere.Copy(Fixtures.Of("good"), "sub/good");
        Directory.Move(_elsewhere["sub"], later);
        Advance(4);
        Assert.Equal(PluginChangeKind.Added, Assert.Single(_changes).Kind);
    }

    [Fact]
    public void A_handler_that_throws_is_logged_and_called_again()
    {
        _directory.Copy(Fixtures.Version1);
        var catalog = new PluginCatalog([_directory.Path]);
        catalog.Scan();
        var calls = 0;
        using var watcher = new PluginWatcher(catalog, Interval, Quiet, _time, _log, _ =>
        {
            calls++;
            throw new InvalidOperationException("handler");
        });
        _directory.Edit("reloadable/plugin.json", json => json.Replace("1.0.0", "1.0.1"));
        Advance(4);
        _directory.Edit("reloadable/plugin.json", json => json.Replace("1.0.1", "1.0.2"));
        Advance(4);
        Assert.Equal(2, calls);
        Assert.Equal(2, _log.Entries.Count(e => e.Exception is InvalidOperationException { Message: "handler" }));
    }

    [Fact]
    public void After_its_end_nothing_is_told()
    {
        _directory.Copy(Fixtures.Version1);
        var watcher = Watch();
        watcher.Dispose();
        _directory.Edit("reloadable/plugin.json", json => json.Replace("1.0.0", "1.0.1"));
        Advance(10);
        watcher.Poll();
        Assert.Empty(_changes);
    }

    private PluginWatcher Watch()
    {
        var catalog = new PluginCatalog([_directory.Path]);
        Assert.All(catalog.Scan().Where(e => e.Id != "good-copy"), e => Assert.Equal("", e.Fault));
        return new PluginWatcher(catalog, Interval, Quiet, _time, _log, _changes.Add);
    }

    private void Advance(int seconds)
    {
        for (var i = 0; i < seconds; i++)
        {
            _time.Advance(Interval);
        }
    }

    /// <summary>Not at the first look, and not before the folder was quiet for the period; then once.</summary>
    private void AssertChanged(string version)
    {
        Advance(1);
        Assert.Empty(_changes);
        Advance(1);
        Assert.Empty(_changes);
        AssertToldOnce(version);
    }

    private void AssertToldOnce(string version)
    {
        Advance(10);
        var change = Assert.Single(_changes);
        Assert.Equal((PluginChangeKind.Changed, PluginEntryState.Usable, version), (change.Kind, change.Entry.State, change.Entry.Manifest!.Version));
    }

    private static (PluginChangeKind Kind, PluginEntryState State) Brief(PluginChange change) => (change.Kind, change.Entry.State);
}
