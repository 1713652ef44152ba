using Cotenant.HwBackends.Simulation.Server;
using Cotenant.Plugins.Devices;

namespace Cotenant.HwBackends.Simulation.Tests.Server;

public sealed class RandomLoadsTests
{
    [Fact]
    public void The_302_loads_keep_their_rule()
    {
        var loads = SimulatedScenarios.Draw(TestData.Directory, "osml-e2");
        Assert.Equal(302, loads.Count);
        Assert.Equal(302, loads.Select(load => string.Join(',', load.Tenants.Select(t => $"{t.Id}:{t.LoadPercent}").Order())).Distinct().Count());
        Assert.All(loads, load =>
        {
            Assert.Equal(3, load.Tenants.Select(t => t.Profile).Distinct().Count());
            Assert.InRange(load.Tenants.Sum(t => t.LoadPercent!.Value), 70, 180);
            Assert.All(load.Tenants, t => Assert.Equal(0, t.LoadPercent % 10));
        });
    }

    [Fact]
    public void A_draw_repeats_itself_and_a_load_can_be_named()
    {
        var first = SimulatedScenarios.Draw(TestData.Directory, "osml-e2");
        var again = SimulatedScenarios.Draw(TestData.Directory, "osml-e2");
        Assert.Equal(first.Select(Key), again.Select(Key));
        Assert.Equal(Key(first[16]), Key(SimulatedScenarios.Read(TestData.Directory, "osml-e2#17")));

        static string Key(HwBackends.Simulation.Server.Scenarios.ServerScenario load) =>
            load.Name + string.Join(',', load.Tenants.Select(t => $"{t.Id}:{t.LoadPercent}@{t.ArrivesSeconds}"));
    }

    [Theory]
    [InlineData("osml-e2#0")]
    [InlineData("osml-e2#303")]
    [InlineData("osml-e2#x")]
    public void A_load_that_is_not_drawn_is_refused(string name)
    {
        var fault = Assert.Throws<DeviceException>(() => SimulatedScenarios.Read(TestData.Directory, name));
        Assert.Contains("#1 to #302", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"count\": 302", "\"count\": 0", "$.count")]
    [InlineData("\"moses\"", "\"bodytrack\"", "$.services[0]")]
    [InlineData("\"moses\"", "\"xapian\"", "$.services[2]")]
    [InlineData("\"maximumEmuPercent\": 180", "\"maximumEmuPercent\": 60", "$.minimumEmuPercent")]
    [InlineData("\"maximumEmuPercent\": 180", "\"maximumEmuPercent\": 70", "found")]
    [InlineData("\"servicesPerLoad\": 3", "\"servicesPerLoad\": 7", "$.servicesPerLoad")]
    public void A_rule_that_cannot_be_met_is_refused(string from, string to, string hint)
    {
        var file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".json");
        try
        {
            File.WriteAllText(file, File.ReadAllText(Path.Combine(TestData.Directory, "experiments", "osml-e2.json")).Replace(from, to, StringComparison.Ordinal));
            var fault = Assert.Throws<DeviceException>(() => SimulatedScenarios.Draw(TestData.Directory, file));
            Assert.StartsWith(file, fault.Message, StringComparison.Ordinal);
            Assert.Contains(hint, fault.Message, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
