using System.Reflection;
using Cotenant.Daemon.Tests.Support;
using Microsoft.Extensions.Logging;

namespace Cotenant.Daemon.Tests;

/// <summary>Pages that list what the code has.</summary>
public sealed class DocumentationTests
{
    [Fact]
    public void Every_exit_code_is_documented()
    {
        var page = Page("docs/operations/exit-codes.md");
        foreach (var code in typeof(ExitCodes).GetFields(BindingFlags.Static | BindingFlags.Public))
        {
            Assert.Contains($"| {code.GetRawConstantValue()} |", page, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Every_log_event_is_documented_and_has_a_number_of_its_own()
    {
        var page = Page("docs/operations/log-events.md");
        var events = typeof(ExitCodes).Assembly.GetTypes()
            .SelectMany(t => t.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
            .Select(m => m.GetCustomAttribute<LoggerMessageAttribute>())
            .OfType<LoggerMessageAttribute>()
            .ToList();

        Assert.NotEmpty(events);
        Assert.Equal(events.Count, events.Select(e => e.EventId).Distinct().Count());
        Assert.All(events, e => Assert.Contains($"| {e.EventId} | {e.Level.ToString().ToLowerInvariant()} |", page, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Every_series_of_the_daemon_itself_is_documented()
    {
        await using var daemon = await RunningDaemon.StartAsync(cancellation: TestContext.Current.CancellationToken);
        var own = Cotenant.Plugins.Pipeline.PipelineSeries.All.Select(s => s.Name).ToHashSet();
        var declared = (await daemon.Metrics.GetStringAsync("/metrics", TestContext.Current.CancellationToken)).Split('\n')
            .Where(l => l.StartsWith("# TYPE ", StringComparison.Ordinal))
            .Select(l => l.Split(' ')[2])
            .Where(n => !n.StartsWith("cotenant_test_", StringComparison.Ordinal) && !n.StartsWith("cotenant_host_", StringComparison.Ordinal) && !n.StartsWith("cotenant_tenant_", StringComparison.Ordinal))
            .Concat(own);
        var page = Page("docs/operations/metrics.md");

        Assert.All(declared, name => Assert.Contains($"`{name}", page, StringComparison.Ordinal));
    }

    [Fact]
    public void The_configuration_page_shows_a_good_configuration()
    {
        var page = Page("docs/operations/configuration.md");
        var json = page[(page.IndexOf("```json", StringComparison.Ordinal) + 7)..];
        using var config = new Configuration.ConfigCase
        {
            Policies = new Dictionary<string, string> { ["osml-plus"] = "host", ["parties"] = "host", ["unmanaged"] = "host" },
        }.With(json[..json.IndexOf("```", StringComparison.Ordinal)]);

        var result = config.Load();
        Assert.True(result.Model is not null, string.Join('\n', result.Errors.Items));
    }

    private static string Page(string path) => File.ReadAllText(Path.Combine(Baseline.Root(), path));
}
