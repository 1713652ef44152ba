using Cotenant.HwBackends.Linux.Options;
using Cotenant.Plugins.Devices;
using Cotenant.ResctrlEmulator;

namespace Cotenant.HwBackends.Linux.Tests.Host;

/// <summary>Settings: what is taken, and one line for each thing that is wrong.</summary>
public sealed class OptionsTests
{
    [Theory]
    [InlineData("{}", "settings.match: give exactly one of")]
    [InlineData("""{ "match": { "pid": 1, "command": "x" } }""", "settings.match: give exactly one of")]
    [InlineData("""{ "mach": { "pid": 1 } }""", "settings.mach: no such setting; there are latency, limits, match")]
    [InlineData("""{ "match": { "unit": "nginx" } }""", "settings.match.unit: give a unit's full name")]
    [InlineData("""{ "match": { "cgroup": "web" } }""", "settings.match.cgroup: give a path below")]
    [InlineData("""{ "match": { "cgroup": "/a/../b" } }""", "settings.match.cgroup: give a path below")]
    [InlineData("""{ "match": { "pid": 0 } }""", "settings.match.pid: give a number from 1")]
    [InlineData("""{ "match": { "pid": 1.5 } }""", "settings.match.pid: give a whole number")]
    [InlineData("""{ "match": { "pid": "x" } }""", "settings.match.pid: give a number from 1")]
    [InlineData("""{ "match": { "command": "" } }""", "settings.match.command: give a part of the command line")]
    [InlineData("""{ "match": { "commandPattern": "(" } }""", "settings.match.commandPattern: give a regular expression")]
    [InlineData("""{ "match": { "commandPattern": "(?=x)" } }""", "settings.match.commandPattern: give a regular expression")]
    [InlineData("""{ "match": 5 }""", "settings.match: give an object")]
    [InlineData("""{ "match": { "pid": 1 }, "latency": { "prometheus": { "metric": "x" } } }""", "settings.latency.prometheus.url: give an address")]
    [InlineData("""{ "match": { "pid": 1 }, "latency": { "prometheus": { "url": "ftp://x/", "metric": "x" } } }""", "settings.latency.prometheus.url: give an address")]
    [InlineData("""{ "match": { "pid": 1 }, "latency": { "prometheus": { "url": "http://x/" } } }""", "settings.latency.prometheus.metric: give the histogram's name")]
    [InlineData("""{ "match": { "pid": 1 }, "latency": { "prometheus": { "url": "http://x/", "metric": "x", "unit": "hours" } } }""", "settings.latency.prometheus.unit: give \"seconds\" or")]
    [InlineData("""{ "match": { "pid": 1 }, "latency": { "prometheus": { "url": "http://x/", "metric": "x", "labels": { "a": 1 } } } }""", "settings.latency.prometheus.labels.a: give a text")]
    [InlineData("""{ "match": { "pid": 1 }, "latency": { "file": { "path": "relative" } } }""", "settings.latency.file.path: give an absolute path")]
    [InlineData("""{ "match": { "pid": 1 }, "latency": { "file": { "path": "/x" }, "prometheus": { "url": "http://x/", "metric": "m" } } }""", "settings.latency: give one source")]
    public void Bad_settings_of_a_tenant_are_named(string settings, string expected)
    {
        var tenant = new TenantDeclaration { Id = "t", Settings = HostRig.Json(settings) };
        var faults = new LinuxHostFactory().Validate(tenant);
        Assert.Contains(faults, f => f.StartsWith(expected, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""{ "mach": { "pid": 1 } }""")]
    [InlineData("""{ "match": 5 }""")]
    [InlineData("""{ "match": { "pdi": 1 } }""")]
    public void One_mistake_is_told_once(string settings) =>
        Assert.Single(new LinuxHostFactory().Validate(new TenantDeclaration { Id = "t", Settings = HostRig.Json(settings) }));

    [Theory]
    [InlineData("""{ "tenants": 0 }""", "options.tenants: give a number from 1")]
    [InlineData("""{ "cpus": "3-1" }""", "options.cpus: give a CPU list")]
    [InlineData("""{ "onStop": { "cache": "forget" } }""", "options.onStop.cache: give \"restore\", \"keep\" or \"default\"")]
    [InlineData("""{ "onStop": { "cpus": "keep" } }""", "options.onStop.cpus: no such setting")]
    [InlineData("""{ "atStart": "guess" }""", "options.atStart: give \"adopt\" or \"clean\"")]
    [InlineData("[]", "options: give an object")]
    public void Bad_options_of_the_device_are_named(string options, string expected)
    {
        var settings = new DeviceSettings { Id = "host", Kind = "linux-host", Options = HostRig.Json(options) };
        Assert.Contains(new LinuxHostFactory().Validate(settings), f => f.StartsWith(expected, StringComparison.Ordinal));
        using var rig = new HostRig(options: options);
        Assert.Contains(expected, Assert.Throws<DeviceException>(() => rig.Boot()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_period_that_is_too_short_and_a_scenario_are_refused()
    {
        var settings = new DeviceSettings { Id = "host", Kind = "linux-host", Period = TimeSpan.FromMilliseconds(1), Scenario = "x.json" };
        Assert.Equal(2, new LinuxHostFactory().Validate(settings).Count);
        Assert.Empty(new LinuxHostFactory().Validate(settings with { Period = TimeSpan.FromSeconds(1), Scenario = null }));
    }

    [Fact]
    public void All_that_can_be_said_of_a_tenant_is_read()
    {
        var faults = new List<string>();
        var options = TenantOptions.Parse(HostRig.Json("""
            { "match": { "cgroup": "/web/" },
              "latency": { "prometheus": { "url": "http://127.0.0.1:9100/metrics", "metric": "req", "labels": { "code": "200" }, "unit": "milliseconds", "intervalSeconds": 2, "timeoutSeconds": "0.5", "maxAgeSeconds": 9 } } }
            """), faults);
        Assert.Empty(faults);
        Assert.Equal("/web", options.Match.Cgroup);
        Assert.Equal(("req", 1.0, 9_000_000_000L, 0.5), (options.Prometheus!.Metric, options.Prometheus.ToMilliseconds, options.Prometheus.MaxAgeNs, options.Prometheus.Timeout.TotalSeconds));
        Assert.False(options.TakesPush);
    }

    [Fact]
    public void Only_the_cpus_that_are_left_to_tenants_are_handed_out()
    {
        using var rig = new HostRig(options: """{ "cpus": "1-9" }""");
        rig.Boot();
        rig.Tick();
        Assert.Equal("1-3", rig.Topology.Online.ToString());
        Assert.Equal("1-3", rig.Topology.CacheDomains[0].Cpus.ToString());
    }

    [Fact]
    public void Messages_that_cannot_be_taken_say_why()
    {
        using var rig = new HostRig(options: """{ "tenants": 1 }""");
        rig.Kernel.Processes.Start("nginx");
        rig.Boot();
        rig.Add("web", """{ "command": "nginx" }""");
        Assert.Contains("is there already", rig.Deliver(new TenantAdded(Declaration("web"))), StringComparison.Ordinal);
        Assert.Contains("raise options.tenants", rig.Deliver(new TenantAdded(Declaration("more"))), StringComparison.Ordinal);
        Assert.Contains("no tenant 'nobody'", rig.Deliver(new LatencyPushed("nobody", 1)), StringComparison.Ordinal);
        Assert.Contains("no tenant 'nobody'", rig.Deliver(new TenantChanged(Declaration("nobody"))), StringComparison.Ordinal);
        Assert.Contains("above 0", rig.Deliver(new LatencyPushed("web", double.NaN)), StringComparison.Ordinal);
        Assert.Contains("load generator", rig.Deliver(new LoadChanged("web", 50)), StringComparison.Ordinal);
        Assert.Contains("remove it and add it again", rig.Deliver(new TenantChanged(Declaration("web"))), StringComparison.Ordinal);
        var now = rig.Device.Tenants[0]!;
        Assert.Null(rig.Deliver(new TenantChanged(now with { TargetP99Ms = 9, Priority = 80 })));
        rig.Tick();
        Assert.Equal((9.0, (byte)80), (rig.Observation.Tenants[0].TargetMs.Value, rig.Observation.Tenants[0].Priority));
    }

    [Fact]
    public void The_doctor_tells_what_there_is_and_what_is_missing()
    {
        var kernel = new EmulatedKernel(new ResctrlHardware { BandwidthClosids = 0 });
        kernel.Resctrl!.MakeForeign("libvirt");
        var before = kernel.Snapshot();
        var findings = LinuxHostDoctor.Examine(kernel, HostRig.Json("{}"), "/nowhere", privileged: false);
        Assert.Contains(findings, f => !f.IsLack && f.Text.Contains("11 ways", StringComparison.Ordinal));
        Assert.Contains(findings, f => !f.IsLack && f.Text.Contains("others hold libvirt", StringComparison.Ordinal));
        Assert.Contains(findings, f => f.IsLack && f.Area == "resctrl" && f.Text.Contains("no memory bandwidth allocation", StringComparison.Ordinal));
        Assert.Contains(findings, f => f.IsLack && f.Area == "rights");
        Assert.Equal(before, kernel.Snapshot());
        Assert.Contains(LinuxHostDoctor.Examine(kernel, HostRig.Json("""{ "cpus": "x" }"""), "/nowhere", privileged: true), f => f.Area == "options");
    }

    private static TenantDeclaration Declaration(string id) => new() { Id = id, Settings = HostRig.Json("""{ "match": { "command": "x" } }""") };
}
