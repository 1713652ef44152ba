using Cotenant.Plugins.Host;
using Cotenant.Plugins.Hosting.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace Cotenant.Plugins.Hosting.Tests;

public sealed class PluginHostTests : IDisposable
{
    private readonly PluginDirectory _directory = new();
    private readonly KeepingLogger _log = new();
    private readonly FakeTimeProvider _time = new();
    private readonly PluginHost _host;

    public PluginHostTests()
    {
        _directory.Copy(Fixtures.Version1);
        _directory.Copy(Fixtures.Of("good"));
        _host = Hosts.Over(_directory.Path, log: _log, time: _time);
    }

    public void Dispose()
    {
        _host.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public void Nothing_is_loaded_until_somebody_asks()
    {
        Assert.True(_host.TryFindPolicy("reloadable", out var manifest));
        Assert.Equal("host", manifest.Family);
        Assert.False(_host.TryFindPolicy("nobody", out _));
        Assert.All(_host.Plugins, p => Assert.Null(p.Loaded));
        var plugin = _host.LoadForPolicy("reloadable");
        Assert.Equal([null, plugin], _host.Plugins.Select(p => p.Loaded));
    }

    [Fact]
    public void The_new_version_works_beside_the_old_one_until_it_takes_over()
    {
        var old = _host.LoadForPolicy("reloadable");
        using var oldPolicy = old.CreateHostPolicy("reloadable");
        _directory.Copy(Fixtures.Version2);
        using var reload = _host.BeginReload("reloadable");
        using var newPolicy = reload.New.CreateHostPolicy("reloadable");
        Assert.Equal((1.0, 2.0), (VersionOf(oldPolicy), VersionOf(newPolicy)));
        Assert.Same(old, reload.Old);
        Assert.Same(old, _host.LoadForPolicy("reloadable"));

        var watch = reload.Commit();
        Assert.Equal((old.LoadNumber, "1.0.0"), (watch!.LoadNumber, watch.Version));
        Assert.True(old.IsUnloaded);
        Assert.Equal(2.0, VersionOf(newPolicy));
        Assert.Throws<ObjectDisposedException>(() => VersionOf(oldPolicy));
        Assert.Same(reload.New, _host.LoadForPolicy("reloadable"));
        Assert.Throws<InvalidOperationException>(() => reload.Commit());
        Assert.Contains("Plugin reloadable reloaded: 1.0.0 is replaced by 2.0.0", _log.Texts);
    }

    [Fact]
    public void A_broken_new_version_leaves_the_old_one_in_service()
    {
        var old = _host.LoadForPolicy("reloadable");
        using var policy = old.CreateHostPolicy("reloadable");
        _directory.Copy(Fixtures.Broken);
        var thrown = Assert.Throws<PluginException>(() => _host.BeginReload("reloadable"));
        Assert.Contains("version 3 is broken", thrown.Message, StringComparison.Ordinal);
        Assert.Equal(1.0, VersionOf(policy));
        var status = _host.Plugins.Single(p => p.Entry.Id == "reloadable");
        Assert.Equal(("3.0.0", "1.0.0", thrown.Message), (status.Entry.Manifest!.Version, status.Loaded!.Manifest.Version, status.LastFault));

        _directory.Copy(Fixtures.Version2);
        using var reload = _host.BeginReload("reloadable");
        reload.Commit();
        status = _host.Plugins.Single(p => p.Entry.Id == "reloadable");
        Assert.Equal(("2.0.0", ""), (status.Loaded!.Manifest.Version, status.LastFault));
    }

    [Fact]
    public void A_new_version_that_cannot_even_be_read_leaves_the_old_one_in_service()
    {
        var old = _host.LoadForPolicy("reloadable");
        _directory.Write("reloadable/plugin.json", "{}"u8);
        Assert.Contains("$.id: missing", Assert.Throws<PluginException>(() => _host.BeginReload("reloadable")).Message, StringComparison.Ordinal);
        Assert.Same(old, _host.LoadForPolicy("reloadable"));
        Assert.True(_host.TryFindPolicy("reloadable", out _));
    }

    [Fact]
    public void A_new_version_that_fails_its_first_decision_is_cancelled()
    {
        var old = _host.LoadForPolicy("reloadable");
        using var policy = old.CreateHostPolicy("reloadable");
        _directory.Copy(Fixtures.Version2);
        var reload = _host.BeginReload("reloadable");
        reload.Cancel("its first decision threw");
        reload.Cancel("again");
        reload.Dispose();
        Assert.True(reload.New.IsUnloaded);
        Assert.Equal(1.0, VersionOf(policy));
        Assert.Equal("its first decision threw", _host.Plugins.Single(p => p.Entry.Id == "reloadable").LastFault);
        Assert.Contains("Plugin reloadable 2.0.0 was not taken into service, 1.0.0 stays: its first decision threw", _log.Texts);
        Assert.Throws<InvalidOperationException>(() => reload.Commit());

        // and the next try is welcome
        using var next = _host.BeginReload("reloadable");
        next.Commit();
    }

    [Fact]
    public void One_reload_of_a_plugin_at_a_time()
    {
        _host.LoadForPolicy("reloadable");
        using (_host.BeginReload("reloadable"))
        {
            Assert.Equal("plugin reloadable: is being reloaded already", Assert.Throws<PluginException>(() => _host.BeginReload("reloadable")).Message);
            Assert.Equal("plugin reloadable: is being reloaded: wait until that is over", Assert.Throws<PluginException>(() => _host.Unload("reloadable")).Message);
            using var other = _host.BeginReload("good");
        }

        using var again = _host.BeginReload("reloadable");
    }

    [Fact]
    public void A_plugin_that_is_not_in_service_is_put_into_it()
    {
        using var reload = _host.BeginReload("reloadable");
        Assert.Null(reload.Old);
        Assert.Null(reload.Commit());
        Assert.Same(reload.New, _host.LoadForPolicy("reloadable"));
    }

    [Fact]
    public void A_plugin_that_is_nowhere_cannot_be_reloaded_or_unloaded()
    {
        Assert.Equal("plugin nobody: is in none of the plugin directories", Assert.Throws<PluginException>(() => _host.BeginReload("nobody")).Message);
        Assert.Null(_host.Unload("nobody"));
    }

    [Fact]
    public void A_plugin_whose_folder_is_gone_stays_in_service()
    {
        var plugin = _host.LoadForPolicy("reloadable");
        using var policy = plugin.CreateHostPolicy("reloadable");
        Directory.Delete(_directory["reloadable"], recursive: true);
        _host.Scan();
        Assert.Equal(1.0, VersionOf(policy));
        Assert.Same(plugin, _host.LoadForPolicy("reloadable"));
        Assert.Contains(_host.Plugins, p => p.Entry.Id == "reloadable" && p.Loaded == plugin);
        Assert.Throws<PluginException>(() => _host.BeginReload("reloadable"));
    }

    [Fact]
    public void A_policy_that_only_the_version_on_disk_has_asks_for_a_reload()
    {
        _host.LoadForPolicy("reloadable");
        _directory.Edit("reloadable/plugin.json", json => json.Replace("\"name\": \"reloadable\"", "\"name\": \"renamed\""));
        _host.Scan();
        Assert.Equal("plugin reloadable: version 1.0.0 is in service and has no policy 'renamed': reload the plugin first", Assert.Throws<PluginException>(() => _host.LoadForPolicy("renamed")).Message);
    }

    [Fact]
    public void The_watcher_tells_and_the_look_after_the_unloaded_goes_by_itself()
    {
        var changes = new List<PluginChange>();
        _host.Changed += change =>
        {
            changes.Add(change);
            using var reload = _host.BeginReload(change.Entry.Id);
            reload.Commit();
        };
        _host.LoadForPolicy("reloadable");
        _host.StartWatching();
        _host.StartWatching();
        _directory.Copy(Fixtures.Version2);
        for (var second = 0; second < 30; second++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            GC.WaitForPendingFinalizers();
        }

        Assert.Equal("2.0.0", Assert.Single(changes).Entry.Manifest!.Version);
        Assert.Equal("2.0.0", _host.LoadForPolicy("reloadable").Manifest.Version);
        Assert.Equal((0, 0L), (_host.Leaks.Pending, _host.Leaks.Total));
        Assert.Contains(_log.Texts, t => t.StartsWith("Plugin reloadable 1.0.0 is out of memory after ", StringComparison.Ordinal));
    }

    [Fact]
    public void Faults_on_disk_are_logged()
    {
        using var directory = new PluginDirectory();
        directory.Write("empty/readme", "x"u8);
        var log = new KeepingLogger();
        using var host = new PluginHost(new PluginHostOptions { Directories = [directory.Path, "/nowhere"] }, _time, log);
        Assert.Equal(
            [
                "Plugin directory: /nowhere cannot be reached: create it, or take it out of the plugin directories",
                $"Plugin empty is Invalid: {directory["empty/plugin.json"]} is missing: every plugin has one",
            ],
            log.Texts);
    }

    [Fact]
    public void The_end_of_the_host_unloads_everything()
    {
        var plugin = _host.LoadForPolicy("reloadable");
        var policy = plugin.CreateHostPolicy("reloadable");
        _host.Dispose();
        Assert.True(plugin.IsUnloaded);
        Assert.Throws<ObjectDisposedException>(() => VersionOf(policy));
        Assert.Throws<ObjectDisposedException>(() => _host.LoadForPolicy("reloadable"));
    }

    private static double VersionOf(IPolicy<HostObservation, HostPlan> policy)
    {
        var plan = HostWorld.Plan();
        policy.Decide(HostWorld.Observation(), plan);
        return plan.Reasons.Items[0].A;
    }
}
