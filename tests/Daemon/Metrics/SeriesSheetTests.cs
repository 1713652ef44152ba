using System.Text;
using Cotenant.Daemon.Metrics;
using Cotenant.Plugins.Pipeline;
using Prometheus;

namespace Cotenant.Daemon.Tests.Metrics;

public sealed class SeriesSheetTests
{
    private static readonly string[] Tenant = ["tenant"];
    private readonly CollectorRegistry _registry = Prometheus.Metrics.NewCustomRegistry();

    [Fact]
    public async Task What_is_not_written_at_a_scrape_vanishes()
    {
        var sheet = new SeriesSheet(_registry);
        Scrape(sheet, s =>
        {
            s.Gauge("g", "help", Tenant, ["a"], 1);
            s.Gauge("g", "help", Tenant, ["b"], 2);
        });
        Scrape(sheet, s =>
        {
            s.Gauge("g", "help", Tenant, ["b"], 3);
            s.Gauge("g", "help", Tenant, ["a"], double.NaN);
        });

        var page = await PageAsync();
        Assert.Contains("g{tenant=\"b\"} 3", page, StringComparison.Ordinal);
        Assert.DoesNotContain("tenant=\"a\"", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_counter_that_begins_again_does_so_on_the_page()
    {
        var sheet = new SeriesSheet(_registry);
        foreach (var value in new[] { 5, 9, 2 })
        {
            Scrape(sheet, s => s.Counter("c_total", "help", Tenant, ["a"], value));
        }

        Assert.Contains("c_total{tenant=\"a\"} 2", await PageAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public void One_name_with_two_sets_of_labels_is_counted_not_thrown()
    {
        var sheet = new SeriesSheet(_registry);
        Scrape(sheet, s =>
        {
            s.Gauge("g", "help", Tenant, ["a"], 1);
            s.Gauge("g", "help", ["device"], ["a"], 1);
            s.Counter("g", "help", Tenant, ["a"], 1);
        });

        Assert.Equal(2, sheet.Clashes);
    }

    [Fact]
    public void A_histogram_is_cumulative_and_ends_with_infinity()
    {
        var histogram = new DurationHistogram();
        histogram.Record(2e-6);
        histogram.Record(0.3);
        histogram.Record(99);
        var sheet = new HistogramSheet();
        sheet.Family("h_seconds", "help");
        sheet.Add("h_seconds", ["device", "a\"b"], histogram);
        var lines = sheet.ToString().Split('\n');

        Assert.Equal(["# HELP h_seconds help", "# TYPE h_seconds histogram"], lines[..2]);
        Assert.Contains("h_seconds_bucket{device=\"a\\\"b\",le=\"2.5E-06\"} 1", lines);
        Assert.Contains("h_seconds_bucket{device=\"a\\\"b\",le=\"0.5\"} 2", lines);
        Assert.Contains("h_seconds_bucket{device=\"a\\\"b\",le=\"+Inf\"} 3", lines);
        Assert.Contains("h_seconds_count{device=\"a\\\"b\"} 3", lines);
        Assert.Contains("h_seconds_sum{device=\"a\\\"b\"} 99.300002", lines);
    }

    private static void Scrape(SeriesSheet sheet, Action<SeriesSheet> write)
    {
        sheet.Begin();
        write(sheet);
        sheet.End();
    }

    private async Task<string> PageAsync()
    {
        using var stream = new MemoryStream();
        await _registry.CollectAndExportAsTextAsync(stream, TestContext.Current.CancellationToken);
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
