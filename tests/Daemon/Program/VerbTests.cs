using System.Text.Json;
using Cotenant.Daemon.Tests.Support;

namespace Cotenant.Daemon.Tests.Program;

/// <summary>The verbs of the real executable, in a pipe.</summary>
public sealed class VerbTests(DecidingDaemon daemon) : IClassFixture<DecidingDaemon>
{
    private readonly DaemonFolder _folder = daemon.Folder;

    [Fact]
    public async Task Every_list_is_plain_columns_in_a_pipe_and_json_on_request()
    {
        foreach (var arguments in new string[][] { ["status"], ["devices"], ["devices", "list"], ["tenants"], ["tenants", "list"], ["policies"], ["plugins"], ["decisions"], ["explain"], ["top"], ["plan", "preview"], ["checkpoint", "list"], ["config", "show"], ["config", "show", "--live"], ["models"], ["doctor"] })
        {
            var (code, output, error) = await _folder.CallAsync(arguments);
            Assert.True(code == ExitCodes.Ok, $"{string.Join(' ', arguments)}: {code} {error}");
            Assert.DoesNotContain('\u001b', output);
            Assert.DoesNotContain('│', output);

            (code, output, _) = await _folder.CallAsync([.. arguments, "--output", "json"]);
            Assert.Equal(ExitCodes.Ok, code);
            using var document = JsonDocument.Parse(output);
        }
    }

    [Fact]
    public async Task A_decision_is_explained()
    {
        var (_, output, _) = await _folder.CallAsync("explain", "last");

        Assert.StartsWith("Decision server:", output, StringComparison.Ordinal);
        Assert.Contains("Decided by ", output, StringComparison.Ordinal);
        Assert.Contains("Why:", output, StringComparison.Ordinal);
        Assert.Contains("Plan (before -> ", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Things_are_changed()
    {
        Assert.Equal(0, (await _folder.CallAsync("tenants", "add", "mine", "--target-ms", "20", "--settings", """{ "profile": "xapian", "loadPercent": 10 }""")).Code);
        Assert.Equal(0, (await _folder.CallAsync("tenants", "set", "mine", "--priority", "90", "--load", "20")).Code);
        Assert.Contains("mine", (await _folder.CallAsync("tenants")).Out, StringComparison.Ordinal);
        Assert.Equal(0, (await _folder.CallAsync("checkpoint", "one")).Code);
        Assert.Equal(0, (await _folder.CallAsync("tenants", "remove", "mine")).Code);
        Assert.Equal(0, (await _folder.CallAsync("policies", "disable", "osml-plus")).Code);
        Assert.Contains("disabled", (await _folder.CallAsync("policies")).Out, StringComparison.Ordinal);
        Assert.Equal(0, (await _folder.CallAsync("policies", "enable", "osml-plus")).Code);
        Assert.Equal(0, (await _folder.CallAsync("devices", "mode", "server", "observe")).Code);
        Assert.Equal(0, (await _folder.CallAsync("plugins", "reload", "osml-plus")).Code);
        Assert.Equal(0, (await _folder.CallAsync("reset")).Code);
        Assert.Equal(0, (await _folder.CallAsync("config", "reload")).Code);
    }

    [Theory]
    [InlineData(ExitCodes.Usage, "no-such-verb")]
    [InlineData(ExitCodes.Usage, "status", "--output", "xml")]
    [InlineData(ExitCodes.Usage, "tenants", "remove")]
    [InlineData(ExitCodes.Usage, "tenants", "add", "x", "--settings", "{")]
    [InlineData(ExitCodes.Failed, "tenants", "remove", "nobody")]
    [InlineData(ExitCodes.Failed, "policies", "clear", "unmanaged")]
    [InlineData(ExitCodes.Failed, "explain", "server:99999999")]
    [InlineData(ExitCodes.Failed, "restore", "nothing")]
    [InlineData(ExitCodes.Failed, "evaluate", "nothing")]
    [InlineData(ExitCodes.NotReachable, "status", "--socket", "/nowhere/c.sock")]
    [InlineData(ExitCodes.BadConfiguration, "config", "check", "/nowhere/c.json")]
    [InlineData(ExitCodes.Usage, "models", "--data", "/nowhere")]
    public async Task What_fails_says_so_in_one_line_on_stderr(int expected, params string[] arguments)
    {
        var (code, output, error) = await _folder.CallAsync(arguments);

        Assert.Equal(expected, code);
        Assert.Empty(output);
        Assert.Single(error.TrimEnd().Split('\n'));
    }

    [Fact]
    public async Task Help_lists_the_verbs()
    {
        var (code, output, _) = await _folder.CallAsync("--help");

        Assert.Equal(ExitCodes.Ok, code);
        foreach (var verb in new[] { "daemon", "status", "top", "devices", "tenants", "policies", "plugins", "decisions", "explain", "plan", "checkpoint", "restore", "reset", "config", "models", "doctor", "evaluate" })
        {
            Assert.Contains($"  {verb}", output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Events_are_followed_line_by_line()
    {
        using var events = CotenantProcess.Start(_folder.Environment, "events", "--recent");
        Assert.Contains("server:", await events.LineAsync("server:"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_schema_is_printed()
    {
        var (code, output, _) = await _folder.CallAsync("config", "schema");

        Assert.Equal(ExitCodes.Ok, code);
        Assert.Equal(File.ReadAllText(Path.Combine(Baseline.Root(), "docs/operations/cotenant.schema.json")), output);
    }
}
