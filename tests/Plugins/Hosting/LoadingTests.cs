using System.Runtime.Loader;
using Cotenant.Plugins.Host;
using Cotenant.Plugins.Hosting.Tests.Support;

namespace Cotenant.Plugins.Hosting.Tests;

public sealed class LoadingTests : IDisposable
{
    private readonly KeepingLogger _log = new();
    private readonly PluginHost _host;

    public LoadingTests() => _host = Hosts.Over(Fixtures.Plugins, log: _log);

    public void Dispose() => _host.Dispose();

    [Fact]
    public void A_policy_decides_gives_reasons_and_sets_series()
    {
        var context = HostWorld.Context();
        var plugin = _host.LoadForPolicy("good");
        using var policy = plugin.CreatePolicy<HostObservation, HostPlan>("good", context);
        var plan = HostWorld.Plan();
        policy.Decide(HostWorld.Observation(0), plan);
        policy.Decide(HostWorld.Observation(0), plan);
        Assert.Equal([1.0, 2.0], plan.Reasons.Items.ToArray().Select(r => r.A));
        Assert.Equal(2, context.Series.Get(0));
        Assert.Equal(("good", "1.0.0", true), (policy.Manifest.Name, policy.Plugin.Manifest.Version, policy.IsAlive));
    }

    [Fact]
    public void A_policys_memory_goes_through_the_handle()
    {
        var plugin = _host.LoadForPolicy("good");
        using var first = plugin.CreateHostPolicy("good");
        using var second = plugin.CreateHostPolicy("good");
        var plan = HostWorld.Plan();
        first.Decide(HostWorld.Observation(), plan);
        var writer = new RecordWriter(new byte[64]);
        first.SaveMemory(ref writer);
        var reader = new RecordReader(writer.Written);
        second.RestoreMemory(ref reader);
        second.Decide(HostWorld.Observation(), plan);
        Assert.Equal(2, plan.Reasons.Items[1].A);
    }

    [Fact]
    public void A_plugin_lives_in_a_collectible_context_with_the_hosts_contract()
    {
        _host.LoadForPolicy("good");
        var loaded = AssemblyLoadContext.All.SelectMany(c => c.Assemblies.Select(a => (Context: c, Assembly: a)))
            .Where(x => x.Assembly.GetName().Name == "Cotenant.Fixtures.Good").ToArray();
        Assert.NotEmpty(loaded);
        Assert.All(loaded, x => Assert.True(x.Context.IsCollectible));
        // loaded from memory: the file can be replaced at any time
        Assert.All(loaded, x => Assert.Equal("", x.Assembly.Location));
        Assert.Equal(1, AppDomain.CurrentDomain.GetAssemblies().Count(a => a.GetName().Name == "Cotenant.Plugins.Abstractions"));
    }

    [Fact]
    public void One_plugin_serves_many_policies_at_a_time()
    {
        var plugin = _host.LoadForPolicy("good");
        Parallel.For(0, 200, i =>
        {
            using var policy = plugin.CreateHostPolicy("good");
            var plan = HostWorld.Plan();
            policy.Decide(HostWorld.Observation(), plan);
            Assert.Equal(1, plan.Reasons.Items[0].A);
        });
        Assert.Equal(0, plugin.Instances);
    }

    [Fact]
    public void The_same_load_serves_all_who_ask()
    {
        var loads = new LoadedPlugin[16];
        Parallel.For(0, loads.Length, i => loads[i] = _host.LoadForPolicy(i % 2 == 0 ? "throws-in-decide" : "throws-in-dispose"));
        Assert.Single(loads.Distinct());
    }

    [Fact]
    public void An_exception_in_Decide_reaches_the_caller_as_it_is()
    {
        using var policy = _host.LoadForPolicy("throws-in-decide").CreateHostPolicy("throws-in-decide");
        var thrown = Assert.ThrowsAny<Exception>(() => policy.Decide(HostWorld.Observation(), HostWorld.Plan()));
        Assert.Equal("cannot decide", thrown.Message);
    }

    [Fact]
    public void An_exception_in_CreatePolicy_comes_back_as_text()
    {
        var plugin = _host.LoadForPolicy("throws-in-create");
        var thrown = Assert.Throws<PluginException>(() => plugin.CreateHostPolicy("throws-in-create"));
        Assert.StartsWith("plugin throwing: CreatePolicy(\"throws-in-create\") failed: OwnException: no policy today nor tomorrow (at Cotenant.Fixtures.Throwing.ThrowingPlugin.CreatePolicy(", thrown.Message, StringComparison.Ordinal);
        Assert.Null(thrown.InnerException);
        Assert.Equal("throwing", thrown.Plugin);
        Assert.Equal(0, plugin.Instances);
    }

    [Fact]
    public void An_exception_in_Dispose_is_logged_and_goes_no_further()
    {
        var policy = _host.LoadForPolicy("throws-in-dispose").CreateHostPolicy("throws-in-dispose");
        policy.Dispose();
        policy.Dispose();
        Assert.Single(_log.Texts, text => text.StartsWith("Policy throws-in-dispose of plugin throwing failed in Dispose: OwnException: cannot end", StringComparison.Ordinal));
        Assert.Throws<ObjectDisposedException>(() => policy.Decide(HostWorld.Observation(), HostWorld.Plan()));
    }

    [Fact]
    public void What_a_policy_needs_and_the_device_lacks_is_told_in_its_own_words()
    {
        var plugin = _host.LoadForPolicy("not-supported");
        var thrown = Assert.Throws<PolicyNotSupportedException>(() => plugin.CreateHostPolicy("not-supported"));
        Assert.Equal("device server-1 has no flux capacitor", thrown.Message);
        // a new exception, thrown by the host: the plugin's own would hold its frames
        Assert.DoesNotContain("Cotenant.Fixtures", thrown.StackTrace, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("wrong-type", "CreatePolicy(\"wrong-type\") gave Cotenant.Fixtures.WrongFamily.OwnFamilyPolicy; family host asks for IPolicy<HostObservation, HostPlan>")]
    [InlineData("gives-null", "CreatePolicy(\"gives-null\") gave null; family host asks for IPolicy<HostObservation, HostPlan>")]
    [InlineData("npu-only", "policy npu-only decides for family npu; device server-1 is of family host")]
    [InlineData("wrong-resource", "policy wrong-resource declares resource 'teleportation'; family host has cores, cache, bandwidth, memory")]
    [InlineData("nobody", "has no policy 'nobody', only wrong-type, gives-null, npu-only, wrong-resource")]
    public void A_policy_that_does_not_fit_is_refused(string policy, string fault)
    {
        var plugin = _host.LoadForPolicy("wrong-type");
        Assert.Equal($"plugin wrong-family: {fault}", Assert.Throws<PluginException>(() => plugin.CreateHostPolicy(policy)).Message);
        Assert.Equal(0, plugin.Instances);
    }

    [Fact]
    public void A_plan_that_breaks_the_rules_is_the_guards_business()
    {
        using var policy = _host.LoadForPolicy("violates-guard").CreateHostPolicy("violates-guard");
        var observation = HostWorld.Observation(0, 2);
        var plan = HostWorld.Plan();
        policy.Decide(observation, plan);
        Assert.False(HostGuard.Check(observation, plan).Passes);
    }

    [Fact]
    public void An_unknown_policy_and_an_unusable_plugin_are_told()
    {
        var unknown = Assert.Throws<PluginException>(() => _host.LoadForPolicy("nobody"));
        Assert.Contains("no plugin has policy 'nobody'; known are: async-local-in-create, async-local-in-decide, dropped-timer, gives-null, good, ", unknown.Message, StringComparison.Ordinal);
        var incompatible = Assert.Throws<PluginException>(() => _host.LoadForPolicy("wrong-contract"));
        Assert.Equal("plugin wrong-contract: built against contract 99.0, this host has 0.1: rebuild the plugin", incompatible.Message);
    }

    [Fact]
    public void A_folder_that_is_changing_is_not_loaded()
    {
        using var directory = new PluginDirectory();
        directory.Copy(Fixtures.Of("good"));
        using var host = Hosts.Over(directory.Path);
        directory.Write("good/extra", "x"u8);
        Assert.Equal("plugin good: its folder is being changed: try again when that is done", Assert.Throws<PluginException>(() => host.LoadForPolicy("good")).Message);
        host.Scan();
        host.LoadForPolicy("good");
    }

    [Fact]
    public void A_constructor_that_throws_is_told()
    {
        using var directory = new PluginDirectory();
        directory.Copy(Fixtures.Broken);
        using var host = Hosts.Over(directory.Path);
        var thrown = Assert.Throws<PluginException>(() => host.LoadForPolicy("reloadable"));
        Assert.StartsWith("plugin reloadable: the constructor of Cotenant.Fixtures.Reloadable.ReloadablePlugin failed: InvalidOperationException: version 3 is broken (at ", thrown.Message, StringComparison.Ordinal);
        Assert.Equal(thrown.Message, Assert.Single(host.Plugins).LastFault);
        Assert.Equal(1, host.Leaks.Pending);
    }

    [Fact]
    public void A_type_that_lacks_a_member_of_the_contract_is_found_when_loading()
    {
        using var directory = new PluginDirectory();
        directory.Copy(Fixtures.Of("good"));
        directory.Write("good/Cotenant.Fixtures.Good.dll", AssemblyForge.Make("Cotenant.Fixtures.Good", module =>
        {
            module.DefinePlugin("A").CreateType();

            // a class that says it is a policy and has no Dispose: as if the contract had gained a member since it was built
            module.DefineType("Policy", System.Reflection.TypeAttributes.Public | System.Reflection.TypeAttributes.Class, typeof(object), [typeof(IPolicy)]).CreateType();
        }));
        using var host = Hosts.Over(directory.Path);
        var thrown = Assert.Throws<PluginException>(() => host.LoadForPolicy("good"));
        Assert.StartsWith("plugin good: cannot be loaded: TypeLoadException: ", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void After_unloading_nothing_can_be_made_or_used()
    {
        var plugin = _host.LoadForPolicy("good");
        var policy = plugin.CreateHostPolicy("good");
        Assert.Equal((1, false), (plugin.Instances, plugin.IsUnloaded));
        var watch = plugin.Unload();
        Assert.Equal((0, true), (plugin.Instances, plugin.IsUnloaded));
        Assert.Same(watch, plugin.Unload());
        Assert.Throws<ObjectDisposedException>(() => policy.Decide(HostWorld.Observation(), HostWorld.Plan()));
        Assert.Equal("plugin good: is unloaded", Assert.Throws<PluginException>(() => plugin.CreateHostPolicy("good")).Message);
    }

    [Fact]
    public void The_plugin_gets_every_service_that_the_host_gave()
    {
        var given = HostWorld.Context(_log, ("some", "option"));
        var passed = LoadedPlugin.WithOwnLogger(given);
        foreach (var property in typeof(PolicyContext).GetProperties())
        {
            if (property.Name != nameof(PolicyContext.Logger))
            {
                Assert.Same(property.GetValue(given) is { } value && !property.PropertyType.IsValueType ? value : null, property.PropertyType.IsValueType ? null : property.GetValue(passed));
                Assert.Equal(property.GetValue(given), property.GetValue(passed));
            }
        }
    }

    [Fact]
    public void What_a_plugin_logs_reaches_the_host_as_text()
    {
        using var first = _host.LoadForPolicy("plain").CreateHostPolicy("logs-own-exception", HostWorld.Context(_log));
        first.Decide(HostWorld.Observation(), HostWorld.Plan());
        var (_, _, state, exception, text) = Assert.Single(_log.Entries, e => e.Text.StartsWith("failed with", StringComparison.Ordinal));
        Assert.Null(exception);
        Assert.IsType<string>(state);
        Assert.Contains("failed with OwnState { Text = state }", text, StringComparison.Ordinal);
        Assert.Contains("Cotenant.Fixtures.Pinning.OwnException", text, StringComparison.Ordinal);

        using var second = _host.LoadForPolicy("plain").CreateHostPolicy("leaves-scope", HostWorld.Context(_log));
        second.Decide(HostWorld.Observation(), HostWorld.Plan());
        Assert.Empty(_log.Scopes);
    }

    [Fact]
    public void What_the_host_does_not_want_to_hear_is_not_put_together()
    {
        _log.Minimum = Microsoft.Extensions.Logging.LogLevel.Critical;
        using var policy = _host.LoadForPolicy("plain").CreateHostPolicy("logs-own-exception", HostWorld.Context(_log));
        policy.Decide(HostWorld.Observation(), HostWorld.Plan());
        Assert.DoesNotContain(_log.Texts, text => text.StartsWith("failed with", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(0, 1, 1, 1, 1, "CallTimeout: give more than zero")]
    [InlineData(1, 0, 1, 1, 1, "WatchInterval: give more than zero")]
    [InlineData(1, 1, -1, 1, 1, "QuietPeriod: give zero or more")]
    [InlineData(1, 1, 0, 0, 1, "CollectionsBeforeLeak: give 1 or more")]
    [InlineData(1, 1, 0, 1, 0, "LeakLimit: give 1 or more")]
    public void Options_out_of_range_are_told(int call, int interval, int quiet, int collections, int limit, string fault)
    {
        var options = new PluginHostOptions
        {
            Directories = [Fixtures.Plugins],
            CallTimeout = TimeSpan.FromSeconds(call),
            WatchInterval = TimeSpan.FromSeconds(interval),
            QuietPeriod = TimeSpan.FromSeconds(quiet),
            CollectionsBeforeLeak = collections,
            LeakLimit = limit,
        };
        Assert.Equal([fault], options.Validate());
        Assert.StartsWith(fault, Assert.Throws<ArgumentException>(() => new PluginHost(options, TimeProvider.System, _log)).Message, StringComparison.Ordinal);
        Assert.Equal(["Directories: give absolute paths"], new PluginHostOptions { Directories = ["plugins"] }.Validate());
        Assert.Empty(new PluginHostOptions().Validate());
    }
}
