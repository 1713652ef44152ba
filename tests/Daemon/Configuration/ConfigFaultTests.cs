namespace Cotenant.Daemon.Tests.Configuration;

/// <summary>Each fault is one line: source, member, what is wrong, what to do.</summary>
public sealed class ConfigFaultTests
{
    private const string Server = """{ "id": "a", "kind": "simulated-server" }""";

    [Theory]
    [InlineData("""{ "devises": [] }""", "devises: there is no such member; did you mean 'devices'?")]
    [InlineData("""{ "journal": { "sizeMiB": 3 } }""", "journal.sizeMiB: there is no such member; known here: directory, segmentMiB, totalMiB, full")]
    [InlineData("""{ "journal": { "totalMiB": "64" } }""", "journal.totalMiB: '64' is a text, not a whole number; give a whole number from 2 to 1048576")]
    [InlineData("""{ "journal": { "segmentMiB": 0 } }""", "journal.segmentMiB: 0 is out of range; give a whole number from 1 to 1024")]
    [InlineData("""{ "journal": { "segmentMiB": 16, "totalMiB": 16 } }""", "journal.totalMiB: 16 MiB in all do not hold two segments of 16 MiB; raise totalMiB to at least twice segmentMiB")]
    [InlineData("""{ "journal": [] }""", "journal: an array stands where an object belongs; the record of decisions on disk")]
    [InlineData("""{ "journal": { "full": null } }""", "journal.full: null says nothing here; leave the member out to get its default")]
    [InlineData("""{ "api": { "listen": "0.0.0.0:7080" } }""", "api.listen: 0.0.0.0 is not the loopback address; use 127.0.0.1 or [::1]; from elsewhere tunnel over ssh")]
    [InlineData("""{ "api": { "listen": "7080" } }""", "api.listen: '7080' is no address with a port; write 127.0.0.1:7080, or \"off\"")]
    [InlineData("""{ "api": { "listen": "127.0.0.1:9" }, "metrics": { "listen": "127.0.0.1:9" } }""", "metrics.listen: api.listen is 127.0.0.1:9, too; give metrics a port of their own")]
    [InlineData("""{ "api": { "socket": "run/c.sock" } }""", "api.socket: 'run/c.sock' is not an absolute path; begin it with /")]
    [InlineData("""{ "log": { "level": "loud" } }""", "log.level: 'loud' is not known here; use one of: trace, debug, information, warning, error")]
    public void Sections(string json, string fault) => Check(json, fault);

    [Theory]
    [InlineData("""{ "id": "a", "kind": "simulated-server", "mode": "on" }""", "devices[0].mode: 'on' is not known here; use one of: active, shadow, observe")]
    [InlineData("""{ "id": "a", "kind": "toaster" }""", "devices[0].kind: 'toaster' is not known here; use one of: simulated-server, simulated-npu, simulated-gpu, simulated-tiers, simulated-sampler, simulated-sites, linux-host, cpu-tiers, cuda-tiers, cpu-sampler, measured-sites")]
    [InlineData("""{ "id": "a", "kind": "simulated-npu" }""", "devices[0].kind: this build has no 'simulated-npu'; use one of: simulated-server, linux-host")]
    [InlineData("""{ "id": "a", "kind": "simulated-server", "period": "49ms" }""", "devices[0].period: 49ms is out of range; give 50ms to 60s")]
    [InlineData("""{ "id": "a", "kind": "simulated-server", "period": "2m" }""", "devices[0].period: 120s is out of range; give 50ms to 60s")]
    [InlineData("""{ "id": "a", "kind": "simulated-server", "period": "soon" }""", "devices[0].period: 'soon' is no duration; write a number and a unit: 100ms, 1s, 2m")]
    [InlineData("""{ "id": "a b", "kind": "simulated-server" }""", "devices[0].id: 'a b' is no id; use 1 to 32 lower-case letters and digits, with single hyphens between")]
    [InlineData("""{ "kind": "simulated-server" }""", "devices[0].id: it is missing; unique in the daemon: at most 32 lower-case letters and digits with single hyphens between")]
    [InlineData("""{ "id": "h", "kind": "linux-host", "speed": 2 }""", "devices[0].speed: a linux-host runs in real time; remove the member")]
    [InlineData("""{ "id": "a", "kind": "simulated-server", "scenario": "unknown" }""", "devices[0].scenario: there is no scenario 'unknown'; use demo")]
    public void Devices(string device, string fault) => Check($$"""{ "devices": [ {{device}} ] }""", fault);

    [Fact]
    public void Two_devices_with_one_id() =>
        Check($$"""{ "devices": [ {{Server}}, {{Server}} ] }""", "devices[1].id: devices[0] has the id 'a', too; give each device its own id");

    [Fact]
    public void Two_hosts() => Check(
        """{ "devices": [ { "id": "h", "kind": "linux-host" }, { "id": "i", "kind": "linux-host" } ] }""",
        "devices[1].kind: devices[0] is the linux-host already; one host can be steered once: remove one of the two");

    [Theory]
    [InlineData("""{ "chain": ["osml-plus"], "leases": ["cores"] }, { "chain": ["parties"], "leases": ["cores"] }""", "policies[1].leases: entry 0 leases 'cores', too; a resource has one lease: name it once")]
    [InlineData("""{ "chain": ["osml-plus"] }, { "chain": ["parties"], "leases": ["cache"] }""", "policies[1].leases: entry 0 leases 'cache', too; a resource has one lease: name it once")]
    [InlineData("""{ "chain": ["osml-plus"], "leases": ["cores", "cores"] }""", "policies[0].leases: 'cores' stands there twice; a resource has one lease: name it once")]
    [InlineData("""{ "chain": ["osml-plus"], "leases": ["pages"] }""", "policies[0].leases: a simulated-server has no resource 'pages'; use: cores, cache, bandwidth, memory")]
    [InlineData("""{ "chain": [] }""", "policies[0].chain: nobody decides; name at least one policy, or remove the entry: what nobody leases is held")]
    [InlineData("""{ "chain": ["osml-plus"], "shadow": ["osml-plus"] }""", "policies[0].chain: 'osml-plus' stands there twice; name each policy once, in the chain or as a shadow")]
    [InlineData("""{ "chain": ["osml"] }""", "policies[0].chain: no plugin has a policy 'osml'; known: none, osml-plus, parties")]
    [InlineData("""{ "chain": ["partys"] }""", "policies[0].chain: no plugin has a policy 'partys'; did you mean 'parties'?")]
    [InlineData("""{ "chain": ["parties"], "options": { "osml-plus": { "a": 1 } } }""", "policies[0].options.osml-plus: the entry does not name this policy; add it to the chain, or remove its options")]
    public void Entries(string entries, string fault) =>
        Check($$"""{ "devices": [ { "id": "a", "kind": "simulated-server", "policies": [ {{entries}} ] } ] }""", "devices[0]." + fault);

    [Fact]
    public void A_plugin_that_cannot_be_read_hides_nobodys_policy()
    {
        using var config = new ConfigCase { Policies = null }.With("""{ "devices": [ { "id": "a", "kind": "simulated-server", "policies": [ { "chain": ["anything"] } ] } ] }""");

        Assert.NotNull(config.Load().Model);
    }

    [Theory]
    [InlineData("""{ "id": "t", "device": "b", "kind": "best-effort" }""", "device: there is no device 'b'; use one of: a")]
    [InlineData("""{ "id": "t", "device": "a", "kind": "best-effort", "targetP99Ms": 3 }""", "targetP99Ms: a best-effort tenant has no latency target; remove the target, or make it latency-critical")]
    [InlineData("""{ "id": "t", "device": "a" }""", "targetP99Ms: it is missing; give milliseconds")]
    [InlineData("""{ "id": "-t", "device": "a", "targetP99Ms": 3 }""", "id: '-t' is no id; use 1 to 64 letters, digits, '-', '_' and '.', beginning with a letter or digit")]
    [InlineData("""{ "id": "t", "device": "a", "targetP99Ms": 3, "priority": 101 }""", "priority: 101 is out of range; give a whole number from 0 to 100")]
    public void Tenants(string tenant, string fault) =>
        Check($$"""{ "devices": [ {{Server}} ], "tenants": [ {{tenant}} ] }""", "tenants[0]." + fault);

    [Fact]
    public void Two_tenants_with_one_id() => Check(
        $$"""{ "devices": [ {{Server}} ], "tenants": [ { "id": "t", "device": "a", "targetP99Ms": 1 }, { "id": "t", "device": "a", "targetP99Ms": 1 } ] }""",
        "tenants[1].id: tenants[0] has the id 't', too; give each tenant its own id");

    [Fact]
    public void A_fault_names_the_drop_in_that_holds_it()
    {
        using var config = new ConfigCase().With("""{ "journal": { "segmentMiB": 4 } }""");
        var dropIn = config.Directory.Write("conf.d/10.json", """{ "journal": { "totalMiB": 4 } }""");

        Assert.StartsWith($"{dropIn}: journal.totalMiB: ", config.Fault(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("COTENANT__JURNAL__FULL", "true", "environment COTENANT__JURNAL__FULL: JURNAL: there is no such member; did you mean 'journal'?")]
    [InlineData("COTENANT__JOURNAL__FULL", "perhaps", "environment COTENANT__JOURNAL__FULL: journal.full: 'perhaps' is a text, not true or false; give true or false")]
    [InlineData("COTENANT__DEVICES__HOST__MODE", "observe", "environment COTENANT__DEVICES__HOST__MODE: devices.HOST: there is no such item; name it by its id or by an index from 0 to 1")]
    public void Environment_variables(string name, string value, string fault)
    {
        using var config = new ConfigCase();
        config.Environment[name] = value;

        Assert.Equal(fault, config.Fault());
    }

    [Theory]
    [InlineData("api.listen", "command line: '--set api.listen' names no value; write --set path.to.member=value")]
    [InlineData("api.listen.port=1", "command line: api.listen: it has no members; set api.listen itself")]
    public void Arguments(string argument, string fault)
    {
        using var config = new ConfigCase();
        config.Arguments.Add(argument);

        Assert.Equal(fault, config.Fault());
    }

    [Fact]
    public void A_named_file_that_is_not_there()
    {
        using var config = new ConfigCase { FileRequired = true };

        Assert.Equal($"{config.File}: there is no such file; correct the path after --config", config.Fault());
    }

    [Theory]
    [InlineData("{ \"journal\": {\n  \"full\": tru }\n}", "line 2 is not JSON")]
    [InlineData("[]", "the file holds an array; write one JSON object: { ... }")]
    [InlineData("{ } { }", "is not JSON")]
    [InlineData("{ \"journal\": {}, \"journal\": {} }", "journal: the member is written twice (again in line 1); keep one of the two")]
    public void Broken_files(string content, string part)
    {
        using var config = new ConfigCase().With(content);

        Assert.Contains(part, config.Fault(), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_fault_is_told_at_once()
    {
        using var config = new ConfigCase().With("""{ "journal": { "full": 1, "size": 1 }, "log": { "level": "x" } }""");

        Assert.Equal(3, config.Load().Errors.Items.Count);
    }

    private static void Check(string json, string fault)
    {
        using var config = new ConfigCase().With(json);

        Assert.Equal($"{config.File}: {fault}", config.Fault());
    }
}
