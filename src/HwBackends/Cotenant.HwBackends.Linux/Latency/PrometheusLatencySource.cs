using Cotenant.Plugins;

namespace Cotenant.HwBackends.Linux.Latency;

/// <summary>
/// Scrapes a tenant's own Prometheus histogram and takes the 99th percentile of what came between two scrapes. Runs by
/// itself; the device only looks into the slot.
/// </summary>
internal sealed class PrometheusLatencySource : ILatencySource
{
    private const double Quantile = 0.99;
    private const int MaxPageBytes = 8 * 1024 * 1024;
    private readonly PrometheusOptions _options;
    private readonly HttpClient _http;
    private readonly DeviceClock _clock;
    private readonly LatencySlot _slot;
    private readonly HistogramText _histogram;
    private readonly HistogramWindow _window = new();
    private readonly List<HistogramBucket> _buckets = [];
    private readonly CancellationTokenSource _stop = new();
    private Task _loop = Task.CompletedTask;
    private byte[] _page = new byte[64 * 1024];
    private long _lastNs;

    public PrometheusLatencySource(PrometheusOptions options, HttpClient http, DeviceClock clock, LatencySlot slot)
    {
        _options = options;
        _http = http;
        _clock = clock;
        _slot = slot;
        _histogram = new HistogramText(options.Metric, options.Labels);
    }

    public LatencyReading Current => _slot.Current;

    public long MaxAgeNs => _options.MaxAgeNs;

    /// <summary>Begins to scrape.</summary>
    public PrometheusLatencySource Start()
    {
        _loop = Task.Run(RunAsync);
        return this;
    }

    public void Dispose()
    {
        _stop.Cancel();
        try
        {
            // the loop ends at once: it waits for nothing but what the token cancels
            _loop.Wait();
        }
        catch (AggregateException error) when (error.InnerException is OperationCanceledException)
        {
        }

        _stop.Dispose();
    }

    /// <summary>One scrape.</summary>
    internal async Task ScrapeAsync(CancellationToken cancel)
    {
        int length;
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            using var timer = _clock.Time.CreateTimer(static s => ((CancellationTokenSource)s!).Cancel(), limit, _options.Timeout, Timeout.InfiniteTimeSpan);
            length = await FetchAsync(limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            _slot.PublishProblem($"no answer within {_options.Timeout.TotalSeconds} s; is the service running?", SampleStatus.Error, _clock.NowNs);
            return;
        }
        catch (Exception error) when (error is HttpRequestException or IOException)
        {
            _slot.PublishProblem($"{error.Message.Split('\n')[0]}; is the service running, and the address right?", SampleStatus.Error, _clock.NowNs);
            return;
        }

        Evaluate(_page.AsSpan(0, length), _clock.NowNs);
    }

    private async Task RunAsync()
    {
        using var timer = new PeriodicTimer(_options.Interval, _clock.Time);
        do
        {
            await ScrapeAsync(_stop.Token).ConfigureAwait(false);
        }
        while (await timer.WaitForNextTickAsync(_stop.Token).ConfigureAwait(false));
    }

    private async Task<int> FetchAsync(CancellationToken cancel)
    {
        using var answer = await _http.GetAsync(_options.Url, HttpCompletionOption.ResponseHeadersRead, cancel).ConfigureAwait(false);
        answer.EnsureSuccessStatusCode();
        using var stream = await answer.Content.ReadAsStreamAsync(cancel).ConfigureAwait(false);
        var length = 0;
        int count;
        while ((count = await stream.ReadAsync(_page.AsMemory(length), cancel).ConfigureAwait(false)) > 0)
        {
            length += count;
            if (length == _page.Length)
            {
                if (length >= MaxPageBytes)
                {
                    throw new IOException($"the page is longer than {MaxPageBytes >> 20} MiB");
                }

                Array.Resize(ref _page, length * 2);
            }
        }

        return length;
    }

    private void Evaluate(ReadOnlySpan<byte> page, long nowNs)
    {
        if (!_histogram.TryRead(page, _buckets))
        {
            var labels = _options.Labels.Count == 0 ? "" : $" with {string.Join(", ", _options.Labels.Select(l => $"{l.Key}=\"{l.Value}\""))}";
            _slot.PublishProblem($"the page has no histogram {_options.Metric}{labels}; check the metric's name and labels", SampleStatus.Error, nowNs);
            return;
        }

        var since = (nowNs - _lastNs) / 1e9;
        _lastNs = nowNs;
        switch (_window.Next(_buckets, Quantile, out var value, out var observations))
        {
            case HistogramOutcome.Value:
                _slot.Publish(value * _options.ToMilliseconds, since > 0 ? Sample.Of(observations / since) : Sample.Missing(SampleStatus.NotYet), nowNs);
                break;
            case HistogramOutcome.Idle:
                _slot.PublishIdle(nowNs);
                break;
            case HistogramOutcome.NoInfinity:
                _slot.PublishProblem($"the histogram {_options.Metric} has no +Inf bucket: it is not a whole histogram", SampleStatus.Error, nowNs);
                break;
            case HistogramOutcome.Reset:
                _slot.PublishProblem($"the counters of {_options.Metric} started anew; the next scrape has a value", SampleStatus.Unavailable, nowNs);
                break;
        }
    }
}
