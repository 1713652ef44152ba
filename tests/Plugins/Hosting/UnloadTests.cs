using System.Runtime.CompilerServices;
using System.Runtime.Loader;
using Cotenant.Plugins.Host;
using Cotenant.Plugins.Hosting.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace Cotenant.Plugins.Hosting.Tests;

public sealed class UnloadTests
{
    [Fact]
    public void A_good_plugin_leaves_the_memory_after_heavy_use()
    {
        using var host = Hosts.Over(Fixtures.Plugins);

        // enough calls for the call sites to be optimised for this very policy
        var watch = Hosts.UseAndUnload(host, "good", policy =>
        {
            var observation = HostWorld.Observation(0, 1);
            var plan = HostWorld.Plan();
            for (var i = 0; i < 300_000; i++)
            {
                plan.Reasons.Clear();
                policy.Decide(observation, plan);
            }
        });
        Assert.Equal(UnloadStatus.Pending, watch.Status);
        Assert.Equal(UnloadStatus.Unloaded, Hosts.Settle(host, watch));
        Assert.Equal((0, 0L), (host.Leaks.Pending, host.Leaks.Total));
    }

    [Fact]
    public void A_kept_handle_keeps_nothing()
    {
        using var host = Hosts.Over(Fixtures.Plugins);
        IPolicy<HostObservation, HostPlan>? kept = null;
        var watch = Hosts.UseAndUnload(host, "good", policy => kept = policy);
        Assert.Equal(UnloadStatus.Unloaded, Hosts.Settle(host, watch));
        Assert.False(((IPolicyHandle)kept!).IsAlive);
    }

    [Fact]
    public void A_decision_that_threw_keeps_nothing_once_its_exception_is_gone()
    {
        using var host = Hosts.Over(Fixtures.Plugins);
        var watch = Hosts.UseAndUnload(host, "throws-in-decide", policy => Assert.ThrowsAny<Exception>(() => policy.Decide(HostWorld.Observation(), HostWorld.Plan())));
        Assert.Equal(UnloadStatus.Unloaded, Hosts.Settle(host, watch));
    }

    [Theory]
    [InlineData("throws-in-create")]
    [InlineData("not-supported")]
    [InlineData("wrong-type")]
    public void A_kept_failure_of_CreatePolicy_keeps_nothing(string policy)
    {
        using var host = Hosts.Over(Fixtures.Plugins);
        var (failure, watch) = FailAndUnload(host, policy);
        Assert.Equal(UnloadStatus.Unloaded, Hosts.Settle(host, watch));
        GC.KeepAlive(failure);
    }

    [Fact]
    public void A_plugin_that_could_not_be_loaded_leaves_the_memory()
    {
        using var directory = new PluginDirectory();
        directory.Copy(Fixtures.Broken);
        using var host = Hosts.Over(directory.Path);
        Assert.Throws<PluginException>(() => host.LoadForPolicy("reloadable"));
        for (var i = 0; host.Leaks.Pending > 0 && i < 20; i++)
        {
            host.Leaks.Poll();
            GC.WaitForPendingFinalizers();
        }

        Assert.Equal((0, 0L), (host.Leaks.Pending, host.Leaks.Total));
    }

    [Fact]
    public void Twenty_reloads_leave_one_context()
    {
        using var directory = new PluginDirectory();
        directory.Copy(Fixtures.Version1);
        using var host = Hosts.Over(directory.Path);
        var before = LiveContexts();
        host.LoadForPolicy("reloadable");
        for (var cycle = 0; cycle < 20; cycle++)
        {
            directory.Copy(cycle % 2 == 0 ? Fixtures.Version2 : Fixtures.Version1);
            Assert.Equal(UnloadStatus.Unloaded, Hosts.Settle(host, ReloadAndDecide(host, cycle % 2 == 0 ? 2 : 1)));
            Assert.Equal(before + 1, LiveContexts());
        }

        Assert.Equal((0, 0L, false), (host.Leaks.Pending, host.Leaks.Total, host.Leaks.MustRestart));
    }

    /// <summary>What keeps an unloaded plugin in memory, and what does not, as far as the contract lets it happen.</summary>
    [Theory]
    [InlineData("plain", UnloadStatus.Unloaded)]
    [InlineData("logs-by-category", UnloadStatus.Unloaded)]
    [InlineData("logs-own-exception", UnloadStatus.Unloaded)]
    [InlineData("leaves-scope", UnloadStatus.Unloaded)]
    [InlineData("throws-and-catches", UnloadStatus.Unloaded)]
    [InlineData("source-generated-json", UnloadStatus.Unloaded)]
    [InlineData("dropped-timer", UnloadStatus.Unloaded)]
    [InlineData("kept-timer", UnloadStatus.Leaked)]
    [InlineData("thread-static", UnloadStatus.Unloaded)]
    [InlineData("async-local-in-create", UnloadStatus.Unloaded)]
    [InlineData("holds-host-objects", UnloadStatus.Unloaded)]
    [InlineData("reflection-json", UnloadStatus.Leaked)]
    public void What_pins_a_plugin(string policy, UnloadStatus expected)
    {
        var log = new KeepingLogger();
        using var host = Hosts.Over(Fixtures.Plugins, log: log);
        var watch = Hosts.UseAndUnload(host, policy, p => p.Decide(HostWorld.Observation(0), HostWorld.Plan()), HostWorld.Context(log));
        Assert.Equal(expected, Hosts.Settle(host, watch));
        Assert.Equal(expected == UnloadStatus.Leaked ? 1 : 0, host.Leaks.Total);
    }

    [Fact]
    public void A_value_in_the_flow_of_a_devices_thread_pins_as_long_as_the_thread_lives()
    {
        using var host = Hosts.Over(Fixtures.Plugins);
        using var end = new ManualResetEventSlim();
        using var decided = new ManualResetEventSlim();
        var watch = DecideOnLivingThread(host, decided, end);
        Assert.Equal(UnloadStatus.Leaked, Hosts.Settle(host, watch));
        end.Set();
        Hosts.Until(() => Hosts.Settle(host, watch) == UnloadStatus.Unloaded || Collect(), TestContext.Current.CancellationToken);
        Assert.Empty(host.Leaks.Leaked);
    }

    [Theory]
    [InlineData("leaks-thread")]
    [InlineData("leaks-event")]
    public void A_leak_is_found_counted_and_told(string policy)
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 5, 4, 3, 2, 1, TimeSpan.Zero));
        var log = new KeepingLogger();
        using var host = Hosts.Over(Fixtures.Plugins, log: log, time: time);
        var watch = Hosts.UseAndUnload(host, policy, _ => { });
        Assert.Equal((0L, 1), (host.Leaks.Total, host.Leaks.Pending));
        Assert.Equal(UnloadStatus.Leaked, Hosts.Settle(host, watch));
        var leak = Assert.Single(host.Leaks.Leaked);
        Assert.Equal(("leaking", "1.0.0", watch.LoadNumber, time.GetUtcNow()), (leak.Plugin, leak.Version, leak.LoadNumber, leak.Since));
        Assert.Matches("^still in memory [0-9]+ full collections after unloading$", leak.Reason);
        Assert.Equal((1L, 0), (host.Leaks.Total, host.Leaks.Pending));
        Assert.Single(log.Texts, text => text.StartsWith("Plugin leaking 1.0.0 counts as leaked (1 of at most 3): still in memory", StringComparison.Ordinal));
    }

    [Fact]
    public void A_leaked_plugin_that_gets_away_later_is_taken_off_the_list()
    {
        using var host = Hosts.Over(Fixtures.Plugins);
        var watch = Hosts.UseAndUnload(host, "leaks-thread", _ => { }, HostWorld.Context(null, ("leakMs", "1500")));
        Assert.Equal(UnloadStatus.Leaked, Hosts.Settle(host, watch));
        Assert.Single(host.Leaks.Leaked);
        Hosts.Until(() => Hosts.Settle(host, watch) == UnloadStatus.Unloaded || Collect(), TestContext.Current.CancellationToken);
        Assert.Equal((0, 1L, false), (host.Leaks.Leaked.Count, host.Leaks.Total, host.Leaks.MustRestart));
    }

    [Fact]
    public void After_three_leaks_the_daemon_must_restart()
    {
        var log = new KeepingLogger();
        using var host = Hosts.Over(Fixtures.Plugins, log: log);
        for (var leaks = 1; leaks <= 3; leaks++)
        {
            Assert.False(host.Leaks.MustRestart);
            Hosts.Settle(host, Hosts.UseAndUnload(host, "leaks-thread", _ => { }));
            Assert.Equal(leaks, host.Leaks.Leaked.Count);
        }

        Assert.True(host.Leaks.MustRestart);
        Assert.Contains("3 plugins have leaked: restart the daemon", log.Texts);
        var refused = Assert.Throws<PluginException>(() => host.BeginReload("good"));
        Assert.Equal("plugin good: 3 plugins have leaked: restart the daemon to load new versions", refused.Message);
    }

    [Fact]
    public void With_nothing_pending_no_collection_is_made()
    {
        using var host = Hosts.Over(Fixtures.Plugins);
        var before = GC.CollectionCount(2);
        host.Leaks.Poll();
        Assert.Equal(before, GC.CollectionCount(2));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static (Exception Failure, UnloadWatch Watch) FailAndUnload(PluginHost host, string policy)
    {
        var plugin = host.LoadForPolicy(policy);
        var failure = Assert.ThrowsAny<Exception>(() => plugin.CreateHostPolicy(policy));
        return (failure, host.Unload(plugin.Entry.Id)!);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static UnloadWatch ReloadAndDecide(PluginHost host, int version)
    {
        using var reload = host.BeginReload("reloadable");
        var policy = reload.New.CreateHostPolicy("reloadable");
        var plan = HostWorld.Plan();
        policy.Decide(HostWorld.Observation(), plan);
        Assert.Equal(version, plan.Reasons.Items[0].A);
        return reload.Commit()!;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static UnloadWatch DecideOnLivingThread(PluginHost host, ManualResetEventSlim decided, ManualResetEventSlim end)
    {
        return Hosts.UseAndUnload(host, "async-local-in-decide", policy =>
        {
            var device = new Thread(() =>
            {
                Decide(policy);
                decided.Set();
                end.Wait();
            });
            device.UnsafeStart();
            decided.Wait(TestContext.Current.CancellationToken);
        });
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Decide(IPolicy<HostObservation, HostPlan> policy) => policy.Decide(HostWorld.Observation(), HostWorld.Plan());

    private static bool Collect()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return false;
    }

    private static int LiveContexts() => AssemblyLoadContext.All.Count(c => c.IsCollectible);
}
