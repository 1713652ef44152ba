using System.Text;
using Cotenant.Daemon.Configuration;
using Cotenant.Daemon.Runtime;
using Cotenant.Plugins.Pipeline.Journal;
using Prometheus;

namespace Cotenant.Daemon.Metrics;

/// <summary>
/// The metrics page: values are taken from the devices' blocks when somebody scrapes, in a registry of this daemon's own.
/// </summary>
internal sealed class MetricsPage : IDisposable
{
    private const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    private readonly CollectorRegistry _registry = Prometheus.Metrics.NewCustomRegistry();
    private readonly SeriesSheet _sheet;
    private readonly HistogramSheet _histograms = new();
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly DeviceMetrics _devices;
    private readonly HostMetrics _hosts;
    private readonly ProgramMetrics _program;

    public MetricsPage(DeviceFleet fleet, ConfigState config, DiskJournal journal, EventFeed feed, StartTime start)
    {
        _sheet = new SeriesSheet(_registry);
        _devices = new DeviceMetrics(fleet);
        _hosts = new HostMetrics(fleet);
        _program = new ProgramMetrics(fleet, config, journal, feed, start);
    }

    /// <summary>Answers a scrape.</summary>
    public async Task WriteAsync(HttpContext context)
    {
        context.Response.ContentType = ContentType;
        var page = await RenderAsync(context.RequestAborted).ConfigureAwait(false);
        context.Response.ContentLength = page.Length;
        await page.CopyToAsync(context.Response.Body, context.RequestAborted).ConfigureAwait(false);
    }

    /// <summary>Renders the page.</summary>
    public async Task<MemoryStream> RenderAsync(CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            _sheet.Begin();
            _histograms.Clear();
            _program.Write(_sheet);
            _devices.Write(_sheet, _histograms);
            await _hosts.WriteAsync(_sheet, cancellation).ConfigureAwait(false);
            _sheet.Gauge("cotenant_metric_clashes", "Series left out because two sources claim one name with different labels.", [], [], _sheet.Clashes);
            _sheet.End();
            var page = new MemoryStream();
            await _registry.CollectAndExportAsTextAsync(page, cancellation).ConfigureAwait(false);
            await page.WriteAsync(Encoding.UTF8.GetBytes(_histograms.ToString()), cancellation).ConfigureAwait(false);
            page.Position = 0;
            return page;
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();
}
