using System.Text.Json;
using Cotenant.Plugins.Devices;

namespace Cotenant.HwBackends.Simulation.Tests.Server;

public sealed class SimulatedServerInboxTests
{
    [Fact]
    public void Tenants_come_change_and_leave_by_hand()
    {
        using var run = new DeviceHarness(null, options: "{\"server\":\"xeon-gold-6338\",\"counterNoise\":0}");
        Assert.Null(run.Send(new TenantAdded(DeviceHarness.Declare("search", "xapian", 30))));
        run.RunTo(1);
        Assert.Equal(10, run.Observation.Tenants[0].TargetMs.Value);
        Assert.Null(run.Send(new TenantChanged(DeviceHarness.Declare("search", "xapian", 25, target: 7))));
        run.RunTo(2);
        Assert.Equal(7, run.Observation.Tenants[0].TargetMs.Value);
        Assert.Equal(500, run.Observation.Tenants[0].RequestsPerSecond.Value, 1.0);
        Assert.Null(run.Send(new LoadChanged("search", 10)));
        Assert.Null(run.Send(new TenantAdded(DeviceHarness.Declare("job", "bodytrack", null, TenantKind.BestEffort))));
        run.RunTo(3);
        Assert.Equal(200, run.Observation.Tenants[0].RequestsPerSecond.Value, 1.0);
        Assert.True(run.Observation.Tenants[1].Present);
        Assert.Null(run.Send(new TenantRemoved("search")));
        run.Step();
        Assert.False(run.Observation.Tenants[0].Present);
        Assert.False(run.Merged.Tenants[0].Present);
        Assert.Equal(0UL, run.Merged.Ways(0)[0]);
    }

    [Fact]
    public void Who_takes_a_slot_is_not_who_left_it()
    {
        using var run = new DeviceHarness(null);
        Assert.Null(run.Send(new TenantAdded(DeviceHarness.Declare("a", "xapian", 50))));
        run.RunTo(5);
        Assert.True(run.Observation.Tenants[0].LatencySequence > 0);
        Assert.Null(run.Send(new TenantRemoved("a")));
        Assert.Null(run.Send(new TenantAdded(DeviceHarness.Declare("b", "moses", 10))));
        run.Step();
        Assert.Equal(2, run.Observation.Tenants[0].Generation);
        Assert.Equal(0, run.Observation.Tenants[0].LatencySequence);

        // the plan that is still in flight was for the one who left
        run.Step();
        Assert.Equal("b", run.Device.Tenants.NameOf(0));
        Assert.True(run.Merged.Tenants[0].Present);
    }

    [Fact]
    public void What_cannot_be_done_is_refused_with_one_line()
    {
        using var run = new DeviceHarness(null, options: "{\"tenantCapacity\":2}");
        Assert.Null(run.Send(new TenantAdded(DeviceHarness.Declare("a", "xapian", 50))));
        Refused(run, new TenantAdded(DeviceHarness.Declare("a", "xapian", 50)), "there already");
        Refused(run, new TenantAdded(DeviceHarness.Declare("b", "zapian", 50)), "moses");
        Refused(run, new TenantAdded(DeviceHarness.Declare("b", "xapian", null)), "loadPercent");
        Refused(run, new TenantAdded(DeviceHarness.Declare("b", "xapian", 50, TenantKind.BestEffort)), "latency-critical");
        Refused(run, new TenantAdded(DeviceHarness.Declare("b", "bodytrack", 5, TenantKind.BestEffort)), "no load");
        Refused(run, new TenantAdded(new TenantDeclaration { Id = "b" }), "profile");
        Refused(run, new TenantAdded(new TenantDeclaration { Id = "b", Settings = JsonDocument.Parse("{\"profil\":\"x\"}").RootElement }), "profile");
        Assert.Null(run.Send(new TenantAdded(DeviceHarness.Declare("b", "bodytrack", null, TenantKind.BestEffort))));
        Refused(run, new TenantAdded(DeviceHarness.Declare("c", "xapian", 50)), "slots");
        Refused(run, new TenantChanged(DeviceHarness.Declare("a", "moses", 50)), "remove it");
        Refused(run, new TenantChanged(DeviceHarness.Declare("z", "moses", 50)), "no tenant 'z'");
        Refused(run, new TenantRemoved("z"), "no tenant 'z'");
        Refused(run, new LoadChanged("z", 10), "no tenant 'z'");
        Refused(run, new LoadChanged("a", 0), "out of range");
        Refused(run, new LoadChanged("a", double.NaN), "out of range");
        Refused(run, new LoadChanged("b", 10), "no load");
        Refused(run, new LatencyPushed("a", 3), "publishes its own");
    }

    [Theory]
    [InlineData("{\"server\":\"abacus\"}", "abacus")]
    [InlineData("{\"tenantCapacity\":0}", "1 to 1024")]
    [InlineData("{\"latencyNoise\":2}", "0 to 1")]
    [InlineData("{\"speed\":2}", "afterScenario")]
    [InlineData("{\"afterScenario\":\"never\"}", "afterScenario")]
    public void Wrong_options_are_refused(string options, string hint)
    {
        var fault = Assert.Throws<DeviceException>(() => new DeviceHarness(null, options: options));
        Assert.Contains(hint, fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', fault.Message);
    }

    [Fact]
    public void Declarations_are_checked_without_a_device()
    {
        var factory = SimulationDevices.Factories.Single(f => f.Kind == "simulated-server");
        Assert.Empty(factory.Validate(DeviceHarness.Declare("a", "xapian", 50)));
        Assert.Empty(factory.Validate(DeviceHarness.Declare("a", "bodytrack", null, TenantKind.BestEffort)));
        Assert.Single(factory.Validate(DeviceHarness.Declare("a", "xapian", null)));
        Assert.Single(factory.Validate(new TenantDeclaration { Id = "a" }));
        Assert.Single(factory.Validate(new DeviceSettings { Id = "d", Kind = "simulated-server", Period = TimeSpan.Zero }));
    }

    [Fact]
    public void After_its_scenario_it_goes_on_or_starts_again()
    {
        using var on = new DeviceHarness("demo", options: "{\"afterScenario\":\"continue\"}", periodMs: 1000);
        on.RunTo(200);
        Assert.False(on.Device.Finished);
        Assert.Equal(4, on.Device.Tenants.Count);

        using var again = new DeviceHarness("demo", options: "{\"afterScenario\":\"repeat\"}", periodMs: 1000);
        again.RunTo(152);
        Assert.Equal(1, again.Device.Tenants.Count);
        again.RunTo(170);
        Assert.Equal(4, again.Device.Tenants.Count);
        Assert.Equal(2, again.Observation.Tenants[0].Generation);
    }

    private static void Refused(DeviceHarness run, DeviceMessage message, string hint)
    {
        var error = run.Send(message);
        Assert.NotNull(error);
        Assert.Contains(hint, error, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error);
    }
}
