using Cotenant.Daemon.Doctor;
using Cotenant.Daemon.Tests.Support;

namespace Cotenant.Daemon.Tests.Doctor;

public sealed class ExaminationTests
{
    private static readonly string Data = Path.Combine(Baseline.Root(), "data");

    [Fact]
    public void Says_what_this_host_has_even_if_no_device_of_it_is_configured()
    {
        using var directory = new TempDirectory();
        directory.Write("cotenant.json", """{ "devices": [] }""");

        var findings = Examination.Run(directory.File("cotenant.json"), [], Data);

        Assert.Contains(findings, f => f.Area == "configuration" && f.Verdict == "ok");
        Assert.Contains(findings, f => f is { Area: "data", Verdict: "ok" } && f.Text == Data);
        Assert.Contains(findings, f => f.Area == "linux-host" && f.Text.StartsWith("processors: ", StringComparison.Ordinal));
        Assert.Contains(findings, f => f.Area == "linux-host" && f.Text.StartsWith("resctrl: ", StringComparison.Ordinal));
    }

    [Fact]
    public void A_faulty_configuration_does_not_hide_the_rest()
    {
        using var directory = new TempDirectory();
        directory.Write("cotenant.json", """{ "devices": [""");

        var findings = Examination.Run(directory.File("cotenant.json"), [], Data);

        Assert.Contains(findings, f => f is { Area: "configuration", Verdict: "trouble" });
        Assert.Contains(findings, f => f.Area == "linux-host");
    }

    [Fact]
    public void A_host_that_the_options_hide_is_told_with_its_remedy()
    {
        using var directory = new TempDirectory();
        directory.Write("cotenant.json", $$"""
            {
              "state": { "directory": "{{directory.File("state")}}" },
              "plugins": { "directories": [ "{{directory.File("none")}}" ] },
              "devices": [ { "id": "host", "kind": "linux-host", "options": { "roots": { "proc": "{{directory.File("proc")}}" } }, "policies": [ { "chain": [ "osml-plus" ] } ] } ]
            }
            """);

        var findings = Examination.Run(directory.File("cotenant.json"), [], Data);

        Assert.Contains(findings, f => f is { Area: "linux-host", Verdict: "lacks" } && f.Text.Contains("no resctrl", StringComparison.Ordinal));
        Assert.Contains(findings, f => f is { Area: "plugins", Verdict: "lacks" } && f.Text.Contains("cannot be reached", StringComparison.Ordinal));
    }
}
