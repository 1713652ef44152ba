using System.Runtime.CompilerServices;
using Cotenant.Plugins.Host;
using Cotenant.Plugins.Hosting.Tests.Support;

namespace Cotenant.Plugins.Hosting.Tests;

/// <summary>Plugin code that does not come back in time costs a thread and a place in the count of leaks, nothing else.</summary>
public sealed class HangingTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(100);

    [Fact]
    public void A_hanging_CreatePolicy_is_given_up_and_its_plugin_counts_as_leaked_until_the_thread_ends()
    {
        using var host = Hosts.Over(Fixtures.Plugins, Patience);
        var context = Hanging();
        var watch = CreateAndUnload(host, context);
        Assert.Equal(UnloadStatus.Leaked, Hosts.Settle(host, watch));
        Assert.Equal(1, host.Leaks.Total);

        Release(context);
        Hosts.Until(() => Gone(host, watch), TestContext.Current.CancellationToken);
        Assert.Empty(host.Leaks.Leaked);
        Assert.Equal(1, host.Leaks.Total);
    }

    [Fact]
    public void A_hanging_Dispose_is_given_up()
    {
        using var host = Hosts.Over(Fixtures.Plugins, Patience);
        var context = Hanging();
        var watch = Hosts.UseAndUnload(host, "hangs-in-dispose", policy => policy.Dispose(), context);
        var leak = Assert.Single(host.Leaks.Leaked);
        Assert.Equal(("hanging", "Dispose of policy hangs-in-dispose did not return within 0.1 s"), (leak.Plugin, leak.Reason));
        Release(context);
        Hosts.Until(() => Gone(host, watch), TestContext.Current.CancellationToken);
    }

    [Fact]
    public void A_hanging_decision_is_abandoned_with_its_thread_and_the_others_of_the_plugin_stay_usable()
    {
        using var host = Hosts.Over(Fixtures.Plugins, Patience);
        var context = Hanging();
        var watch = DecideAndAbandon(host, context);
        Assert.Equal(UnloadStatus.Leaked, Hosts.Settle(host, watch));
        Release(context);
        Hosts.Until(() => Gone(host, watch), TestContext.Current.CancellationToken);
        Assert.Empty(host.Leaks.Leaked);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static UnloadWatch CreateAndUnload(PluginHost host, PolicyContext context)
    {
        var plugin = host.LoadForPolicy("hangs-in-create");
        var thrown = Assert.Throws<PluginException>(() => plugin.CreateHostPolicy("hangs-in-create", context));
        Assert.Equal("plugin hanging: CreatePolicy(\"hangs-in-create\") did not return within 0.1 s", thrown.Message);
        Assert.Equal(("hanging", "1.0.0", "CreatePolicy(\"hangs-in-create\") did not return within 0.1 s"), Facts(Assert.Single(host.Leaks.Leaked)));
        return host.Unload("hanging")!;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static UnloadWatch DecideAndAbandon(PluginHost host, PolicyContext context)
    {
        var plugin = host.LoadForPolicy("hangs-in-decide");
        var policy = plugin.CreatePolicy<HostObservation, HostPlan>("hangs-in-decide", context);
        using var other = plugin.CreateHostPolicy("hangs-in-create", HostWorld.Context(null, ("hangMs", "0")));
        var device = new Thread(() => policy.Decide(HostWorld.Observation(), HostWorld.Plan())) { IsBackground = true };
        device.UnsafeStart();
        Assert.False(device.Join(Patience));

        policy.Abandon("decision 1 ran over its budget of 10 ms");
        Assert.False(policy.IsAlive);
        Assert.Equal(("hanging", "1.0.0", "policy hangs-in-decide: decision 1 ran over its budget of 10 ms"), Facts(Assert.Single(host.Leaks.Leaked)));
        policy.Abandon("again");
        Assert.Equal(1, host.Leaks.Total);

        // the state belongs to the policy: the rest of the plugin goes on
        other.Decide(HostWorld.Observation(), HostWorld.Plan());
        return host.Unload("hanging")!;
    }

    private static PolicyContext Hanging() => HostWorld.Context(null, ("hangMs", "60000"));

    private static void Release(PolicyContext context) => context.Series.Set(0, 1);

    private static (string Plugin, string Version, string Reason) Facts(PluginLeak leak) => (leak.Plugin, leak.Version, leak.Reason);

    private static bool Gone(PluginHost host, UnloadWatch watch)
    {
        host.Leaks.Poll();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        host.Leaks.Poll();
        return watch.Status == UnloadStatus.Unloaded;
    }
}
