using Cotenant.HwBackends.Simulation.Server;
using Cotenant.Plugins.Devices;

namespace Cotenant.HwBackends.Simulation.Tests.Server;

public sealed class ScenarioFileTests
{
    private const string Head = "\"name\":\"t\",\"server\":\"xeon-e5-2697v4\",\"durationSeconds\":10,";

    public static TheoryData<string, string, string> Malformed { get; } = new()
    {
        { "{", "$", "line 1" },
        { "null", "$", "null" },
        { "{\"name\":\"t\"}", "$", "server" },
        { "{" + Head + "\"tenants\":[],\"speed\":3}", "$.speed", "could not be mapped" },
        { "{" + Head + "\"durationSeconds\":\"long\",\"tenants\":[]}", "$.durationSeconds", "line 1" },
        { "{\"name\":\"t\",\"server\":\"abacus\",\"durationSeconds\":10,\"tenants\":[]}", "$.server", "xeon-gold-6338" },
        { "{\"name\":\"t\",\"server\":\"../secret\",\"durationSeconds\":10,\"tenants\":[]}", "$.server", "there is no" },
        { "{\"name\":\"t\",\"server\":\"xeon-e5-2697v4\",\"durationSeconds\":-1,\"tenants\":[]}", "$.durationSeconds", "out of range" },
        { Tenant("\"id\":\"a\",\"profile\":\"moses\""), "$.tenants[0].loadPercent", "needs a load" },
        { Tenant("\"id\":\"a\",\"profile\":\"moses\",\"loadPercent\":0"), "$.tenants[0].loadPercent", "out of range" },
        { Tenant("\"id\":\"a\",\"profile\":\"mosses\",\"loadPercent\":10"), "$.tenants[0].profile", "moses" },
        { Tenant("\"id\":\"a b\",\"profile\":\"moses\",\"loadPercent\":10"), "$.tenants[0].id", "letters" },
        { Tenant("\"id\":\"a\",\"profile\":\"moses\",\"loadPercent\":10,\"priority\":101"), "$.tenants[0].priority", "out of range" },
        { Tenant("\"id\":\"a\",\"profile\":\"moses\",\"loadPercent\":10,\"arrivesSeconds\":11"), "$.tenants[0].arrivesSeconds", "out of range" },
        { Tenant("\"id\":\"a\",\"profile\":\"moses\",\"loadPercent\":10,\"arrivesSeconds\":5,\"departsSeconds\":4"), "$.tenants[0].departsSeconds", "leaves before" },
        { Tenant("\"id\":\"a\",\"profile\":\"moses\",\"loadPercent\":10,\"steps\":[{\"atSeconds\":3,\"percent\":20},{\"atSeconds\":3,\"percent\":30}]"), "$.tenants[0].steps[1].atSeconds", "follow" },
        { Tenant("\"id\":\"a\",\"profile\":\"moses\",\"loadPercent\":10,\"steps\":[{\"atSeconds\":3}]"), "$.tenants[0].steps[0]", "percent" },
        { Tenant("\"id\":\"a\",\"profile\":\"moses\",\"loadPercent\":10,\"targetMs\":-1"), "$.tenants[0].targetMs", "out of range" },
        { Tenant("\"id\":\"a\",\"profile\":\"bodytrack\",\"loadPercent\":10"), "$.tenants[0].loadPercent", "no load" },
        { Tenant("\"id\":\"a\",\"profile\":\"bodytrack\",\"targetMs\":10"), "$.tenants[0].targetMs", "no latency target" },
        { Tenant("\"id\":\"a\",\"profile\":\"bodytrack\"},{\"id\":\"a\",\"profile\":\"bodytrack\""), "$.tenants[1].id", "twice" },
        { "{\"name\":\"t\",\"server\":\"xeon-gold-6338\",\"durationSeconds\":10,\"tenants\":[{\"id\":\"a\",\"profile\":\"mongodb\",\"loadPercent\":10}]}", "$.tenants[0].profile", "no maximum load" },
    };

    [Theory]
    [MemberData(nameof(Malformed))]
    public void A_malformed_scenario_is_refused_with_file_and_path(string text, string path, string hint)
    {
        var file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".json");
        try
        {
            File.WriteAllText(file, text);
            var fault = Assert.Throws<DeviceException>(() => SimulatedScenarios.Read(TestData.Directory, file));
            Assert.StartsWith($"{file}: {path}", fault.Message, StringComparison.Ordinal);
            Assert.Contains(hint, fault.Message, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', fault.Message);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void A_missing_scenario_is_answered_with_what_there_is()
    {
        var fault = Assert.Throws<DeviceException>(() => SimulatedScenarios.Read(TestData.Directory, "dmo"));
        Assert.Contains("demo", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_file_of_the_data_directory_reads()
    {
        var catalog = TestData.Catalog();
        foreach (var name in catalog.Workloads())
        {
            Assert.Equal(name, catalog.Workload(name).Name);
            Assert.NotEmpty(catalog.Workload(name).Sources);
        }

        foreach (var file in Directory.EnumerateFiles(Path.Combine(TestData.Directory, "servers"), "*.json"))
        {
            Assert.NotEmpty(catalog.Server(Path.GetFileNameWithoutExtension(file)).Sources);
        }

        Assert.Equal(4, SimulatedScenarios.Read(TestData.Directory, "demo").Tenants.Count);
    }

    [Fact]
    public void What_a_file_leaves_out_has_its_default()
    {
        var file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".json");
        try
        {
            File.WriteAllText(file, Tenant("\"id\":\"a\",\"profile\":\"moses\",\"loadPercent\":10"));
            var scenario = SimulatedScenarios.Read(TestData.Directory, file);
            Assert.Equal(0.07, scenario.LatencyNoise);
            Assert.Equal(50, scenario.Tenants[0].Priority);
            Assert.Empty(scenario.Tenants[0].Steps);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static string Tenant(string members) => "{" + Head + "\"tenants\":[{" + members + "}]}";
}
