using System.Net;
using System.Text;
using Cotenant.HwBackends.Linux.Latency;
using Cotenant.HwBackends.Linux.Tests.Host;
using Cotenant.Plugins;
using Microsoft.Extensions.Time.Testing;

namespace Cotenant.HwBackends.Linux.Tests.Latency;

public sealed class LatencySourceTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly CapturingLogger _log = new();
    private readonly DeviceClock _clock;
    private readonly FixtureTree _tree = new();

    public LatencySourceTests() => _clock = new DeviceClock(_time);

    public void Dispose() => _tree.Dispose();

    [Fact]
    public async Task Two_scrapes_give_a_percentile_and_a_rate()
    {
        var pages = new Pages { Text = Page(100, 100) };
        using var http = new HttpClient(pages);
        using var source = Source(http);
        await source.ScrapeAsync(TestContext.Current.CancellationToken);
        Assert.Equal(SampleStatus.NotYet, source.Current.P99Ms.Status);
        _time.Advance(TimeSpan.FromSeconds(2));
        pages.Text = Page(300, 300);
        await source.ScrapeAsync(TestContext.Current.CancellationToken);
        Assert.Equal(9.9, source.Current.P99Ms.Value, 1e-6);
        Assert.Equal(100, source.Current.RequestsPerSecond.Value, 1e-6);
        Assert.Equal(1, source.Current.Sequence);
        Assert.Equal(2_000_000_000, source.Current.TimeNs);
        await source.ScrapeAsync(TestContext.Current.CancellationToken);
        Assert.Equal(SampleStatus.Idle, source.Current.P99Ms.Status);
        Assert.Equal(0, source.Current.RequestsPerSecond.Value);
        Assert.Empty(_log.Lines);
    }

    [Fact]
    public async Task Problems_that_alternate_are_told_once_each_until_it_works_again()
    {
        var pages = new Pages();
        using var http = new HttpClient(pages);
        using var source = Source(http);
        for (var i = 0; i < 8; i++)
        {
            pages.Status = i % 2 == 0 ? HttpStatusCode.NotFound : HttpStatusCode.BadGateway;
            await source.ScrapeAsync(TestContext.Current.CancellationToken);
        }

        Assert.Equal(2, _log.Lines.Count);
        pages.Status = HttpStatusCode.OK;
        for (var i = 1; i <= 2; i++)
        {
            pages.Text = Page(i, i);
            await source.ScrapeAsync(TestContext.Current.CancellationToken);
        }

        pages.Status = HttpStatusCode.NotFound;
        await source.ScrapeAsync(TestContext.Current.CancellationToken);
        Assert.Equal(4, _log.Lines.Count);
        Assert.Contains("works again", _log.Lines[2], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_broken_source_is_missing_with_a_reason_and_logged_once_for_each_change()
    {
        var pages = new Pages { Status = HttpStatusCode.NotFound };
        using var http = new HttpClient(pages);
        using var source = Source(http);
        for (var i = 0; i < 3; i++)
        {
            await source.ScrapeAsync(TestContext.Current.CancellationToken);
        }

        Assert.Equal(SampleStatus.Error, source.Current.P99Ms.Status);
        Assert.Contains("404", Assert.Single(_log.Lines), StringComparison.Ordinal);
        pages.Status = HttpStatusCode.OK;
        pages.Text = "nothing_here 1\n";
        await source.ScrapeAsync(TestContext.Current.CancellationToken);
        await source.ScrapeAsync(TestContext.Current.CancellationToken);
        Assert.Contains("no histogram h", Assert.Single(_log.Lines.Skip(1)), StringComparison.Ordinal);
        pages.Text = Page(1, 1);
        await source.ScrapeAsync(TestContext.Current.CancellationToken);
        pages.Text = Page(2, 2);
        await source.ScrapeAsync(TestContext.Current.CancellationToken);
        Assert.Contains("works again", Assert.Single(_log.Lines.Skip(2)), StringComparison.Ordinal);
        pages.Fail = true;
        await source.ScrapeAsync(TestContext.Current.CancellationToken);
        Assert.Contains("is the service running", source.Current.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_source_that_does_not_answer_is_given_up_after_its_time()
    {
        var pages = new Pages { Hang = true };
        using var http = new HttpClient(pages);
        using var source = Source(http);
        var scrape = source.ScrapeAsync(TestContext.Current.CancellationToken);
        await pages.Asked.Task;
        _time.Advance(TimeSpan.FromSeconds(1));
        await scrape;
        Assert.Contains("no answer within 1 s", source.Current.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_without_end_is_cut()
    {
        var pages = new Pages { Text = new string('x', 9 << 20) };
        using var http = new HttpClient(pages);
        using var source = Source(http);
        await source.ScrapeAsync(TestContext.Current.CancellationToken);
        Assert.Contains("longer than 8 MiB", source.Current.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_loop_scrapes_by_itself_and_ends_when_disposed()
    {
        var pages = new Pages { Text = Page(1, 1) };
        using var http = new HttpClient(pages);
        var source = Source(http).Start();
        await pages.Asked.Task;
        source.Dispose();
        Assert.False(pages.Hang);
    }

    [Fact]
    public void A_file_holds_a_number_or_json_and_counts_when_it_is_written_anew()
    {
        var path = _tree.Put("p99", "4.25\n");
        File.SetLastWriteTimeUtc(path, _time.GetUtcNow().UtcDateTime);
        using var source = new FileLatencySource(new FileLatencyOptions(path, TimeSpan.FromSeconds(1), 5_000_000_000), _clock, Slot());
        source.Read();
        Assert.Equal((4.25, 1), (source.Current.P99Ms.Value, source.Current.Sequence));
        Assert.Equal(SampleStatus.NoSource, source.Current.RequestsPerSecond.Status);
        source.Read();
        Assert.Equal(1, source.Current.Sequence);
        _time.Advance(TimeSpan.FromSeconds(10));
        File.AppendAllText(path, "{ \"p99Ms\": 7, \"requestsPerSecond\": 120.5 }\n");
        File.SetLastWriteTimeUtc(path, _time.GetUtcNow().UtcDateTime - TimeSpan.FromSeconds(3));
        source.Read();
        Assert.Equal((7, 2), (source.Current.P99Ms.Value, source.Current.Sequence));
        Assert.Equal(120.5, source.Current.RequestsPerSecond.Value);
        Assert.Equal(7_000_000_000, source.Current.TimeNs);
        File.WriteAllText(path, "soon");
        source.Read();
        Assert.Contains("\"soon\"", source.Current.Problem, StringComparison.Ordinal);
        File.Delete(path);
        source.Read();
        source.Read();
        Assert.Equal(SampleStatus.Error, source.Current.P99Ms.Status);
        Assert.Equal(2, _log.Lines.Count);
        File.WriteAllText(path, "3");
        source.Read();
        Assert.Equal(3, source.Current.P99Ms.Value);
        Assert.Contains("works again", _log.Lines[^1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("12", 12)]
    [InlineData("\n1e1\n\n", 10)]
    [InlineData("1\n2\n3", 3)]
    [InlineData("{\"p99Ms\":0.5}", 0.5)]
    public void Values_are_taken_from_the_last_line(string text, double expected)
    {
        Assert.True(FileLatencySource.TryParse(Encoding.UTF8.GetBytes(text), out var value, out _));
        Assert.Equal(expected, value);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-1")]
    [InlineData("0")]
    [InlineData("NaN")]
    [InlineData("[1]")]
    [InlineData("{\"p99\":1}")]
    [InlineData("{\"p99Ms\":\"1\"}")]
    [InlineData("{")]
    public void What_is_no_positive_number_is_refused(string text) =>
        Assert.False(FileLatencySource.TryParse(Encoding.UTF8.GetBytes(text), out _, out _));

    private static string Page(int fast, int all) => $"h_bucket{{le=\"0.01\"}} {fast}\nh_bucket{{le=\"+Inf\"}} {all}\n";

    private LatencySlot Slot() => new("web", "test", _log);

    private PrometheusLatencySource Source(HttpClient http) => new(
        new PrometheusOptions(new Uri("http://localhost/metrics"), "h", new Dictionary<string, string>(), 1000, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1), 5_000_000_000),
        http,
        _clock,
        Slot());

    private sealed class Pages : HttpMessageHandler
    {
        public string Text { get; set; } = "";

        public HttpStatusCode Status { get; set; } = HttpStatusCode.OK;

        public bool Fail { get; set; }

        public bool Hang { get; set; }

        public TaskCompletionSource Asked { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Asked.TrySetResult();
            if (Hang)
            {
                await Task.Delay(Timeout.Infinite, cancellationToken);
            }

            return Fail ? throw new HttpRequestException("Connection refused") : new HttpResponseMessage(Status) { Content = new StringContent(Text) };
        }
    }
}
