using System.Globalization;
using System.Text.RegularExpressions;
using Cotenant.Daemon.Tests.Support;

namespace Cotenant.Daemon.Tests.Metrics;

public sealed partial class MetricsPageTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_page_shows_devices_policies_tenants_and_the_program_itself()
    {
        await using var daemon = await RunningDaemon.StartAsync(cancellation: Cancellation);
        var page = await PageAsync(daemon, p => p.Contains("cotenant_tenant_allocated_cpus{", StringComparison.Ordinal));

        foreach (var line in new[]
        {
            "cotenant_build_info{version=",
            "cotenant_device_info{device=\"server\",kind=\"simulated-server\",family=\"host\",simulator=",
            "cotenant_device_status{device=\"server\",status=\"running\"} 1",
            "cotenant_device_status{device=\"server\",status=\"faulted\"} 0",
            "cotenant_decision_points_total{device=\"server\"}",
            "cotenant_policy_decisions_total{device=\"server\",policy=\"swing\"}",
            "cotenant_test_swings_total{device=\"server\",policy=\"swing\"} 0",
            "cotenant_decide_seconds_bucket{device=\"server\",policy=\"swing\",le=\"+Inf\"}",
            "cotenant_step_seconds_count{device=\"server\"}",
            "cotenant_tenant_allocated_cache_ways{device=\"server\",tenant=",
            "cotenant_journal_records_total",
            "cotenant_process_resident_memory_bytes",
            "cotenant_gc_collections_total{generation=\"2\"}",
        })
        {
            Assert.Contains(line, page, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_missing_sample_carries_its_reason_and_no_value()
    {
        await using var daemon = await RunningDaemon.StartAsync(RunningDaemon.Json().Replace("\"speed\": 50", "\"speed\": 5", StringComparison.Ordinal), Cancellation);
        var page = await PageAsync(daemon, p => p.Contains("cotenant_sample_missing{", StringComparison.Ordinal));
        var missing = Regex.Match(page, "cotenant_sample_missing{device=\"server\",tenant=\"(?<tenant>[^\"]+)\",sample=\"latency\",reason=\"(?<reason>[^\"]+)\"} 1");

        Assert.True(missing.Success, page);
        Assert.DoesNotContain($"cotenant_tenant_latency_p99_seconds{{device=\"server\",tenant=\"{missing.Groups["tenant"].Value}\"}}", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Series_of_a_removed_tenant_vanish()
    {
        await using var daemon = await RunningDaemon.StartAsync(cancellation: Cancellation);
        using var added = await daemon.Socket.PostAsync("/v1/tenants", new StringContent("""{ "id": "mine", "targetP99Ms": 20, "settings": { "profile": "xapian", "loadPercent": 10 } }""", null, "application/json"), Cancellation);
        Assert.True(added.IsSuccessStatusCode);
        await PageAsync(daemon, p => p.Contains("tenant=\"mine\"", StringComparison.Ordinal));
        using var removed = await daemon.Socket.DeleteAsync("/v1/tenants/mine", Cancellation);
        Assert.True(removed.IsSuccessStatusCode);

        Assert.DoesNotContain("tenant=\"mine\"", await daemon.Metrics.GetStringAsync("/metrics", Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Names_types_and_help_are_as_prometheus_wants_them()
    {
        await using var daemon = await RunningDaemon.StartAsync(cancellation: Cancellation);
        var page = await PageAsync(daemon, p => p.Contains("cotenant_tenant_allocated_cpus{", StringComparison.Ordinal));
        var types = new Dictionary<string, string>();
        foreach (var line in page.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.StartsWith("# TYPE ", StringComparison.Ordinal))
            {
                var parts = line.Split(' ');
                Assert.True(types.TryAdd(parts[2], parts[3]), $"{parts[2]} stands there twice");
                Assert.Matches("^(cotenant|node_resctrl)_[a-z0-9_]+$", parts[2]);
                Assert.Equal(parts[3] == "counter", parts[2].EndsWith("_total", StringComparison.Ordinal));
            }
            else if (!line.StartsWith('#'))
            {
                var match = SampleLine().Match(line);
                Assert.True(match.Success, line);
                Assert.True(double.TryParse(match.Groups["value"].Value.Replace("+Inf", "Infinity", StringComparison.Ordinal), CultureInfo.InvariantCulture, out _), line);
            }
        }

        Assert.DoesNotContain("cotenant_metric_clashes 1", page, StringComparison.Ordinal);
    }

    private static async Task<string> PageAsync(RunningDaemon daemon, Func<string, bool> holds)
    {
        for (var look = 0; look < 1000; look++)
        {
            var page = await daemon.Metrics.GetStringAsync("/metrics", Cancellation);
            if (holds(page))
            {
                return page;
            }

            await Task.Delay(20, Cancellation);
        }

        throw new TimeoutException(await daemon.Metrics.GetStringAsync("/metrics", Cancellation));
    }

    [GeneratedRegex("""^[a-z_:][a-z0-9_:]*(\{([a-z_]+="([^"\\]|\\.)*",?)+\})? (?<value>\S+)$""")]
    private static partial Regex SampleLine();
}
