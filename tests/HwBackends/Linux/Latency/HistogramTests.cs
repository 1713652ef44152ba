using System.Text;
using Cotenant.HwBackends.Linux.Latency;
using CsCheck;

namespace Cotenant.HwBackends.Linux.Tests.Latency;

public sealed class HistogramTests
{
    private static readonly Dictionary<string, string> _none = [];

    [Fact]
    public void A_histogram_is_picked_out_and_series_are_added_up()
    {
        const string Page = """
            # HELP http_seconds x
            # TYPE http_seconds histogram
            http_seconds_bucket{code="200",le="0.1"} 10
            http_seconds_bucket{code="200",le="+Inf"} 12
            http_seconds_bucket{code="500",le="0.1"} 1 1700000000000
            http_seconds_bucket{code="500",le="+Inf"} 1 # {trace="x"} 0.4
            http_seconds_sum{code="200"} 3
            http_seconds_buckets{le="0.1"} 99
            other_http_seconds_bucket{le="0.1"} 99
            """;
        var buckets = new List<HistogramBucket>();
        Assert.True(new HistogramText("http_seconds", _none).TryRead(Encoding.UTF8.GetBytes(Page), buckets));
        Assert.Equal([new(0.1, 11), new(double.PositiveInfinity, 13)], buckets);
        Assert.True(new HistogramText("http_seconds", new Dictionary<string, string> { ["code"] = "200" }).TryRead(Encoding.UTF8.GetBytes(Page), buckets));
        Assert.Equal([new(0.1, 10), new(double.PositiveInfinity, 12)], buckets);
        Assert.False(new HistogramText("http_seconds", new Dictionary<string, string> { ["code"] = "404" }).TryRead(Encoding.UTF8.GetBytes(Page), buckets));
        Assert.False(new HistogramText("http", _none).TryRead(Encoding.UTF8.GetBytes(Page), buckets));
    }

    [Fact]
    public void Label_values_may_hold_quotes_commas_and_braces()
    {
        var page = Encoding.UTF8.GetBytes("""h_bucket{path="/a\"},{le=\"9\",b",le="1e-3",} 4""" + "\n" + """h_bucket{le="+Inf",path="/a\"},{le=\"9\",b"} 5""" + "\n");
        var buckets = new List<HistogramBucket>();
        Assert.True(new HistogramText("h", new Dictionary<string, string> { ["path"] = "/a\"},{le=\"9\",b" }).TryRead(page, buckets));
        Assert.Equal([new(0.001, 4), new(double.PositiveInfinity, 5)], buckets);
    }

    [Theory]
    [InlineData("h_bucket{le=\"0.1\" 3")]
    [InlineData("h_bucket{le=\"0.1")]
    [InlineData("h_bucket{le=\"x\"} 3")]
    [InlineData("h_bucket{le=\"1\"} NaN")]
    [InlineData("h_bucket{le=\"1\"}")]
    [InlineData("h_bucket{")]
    [InlineData("")]
    public void Broken_lines_are_no_buckets(string line) =>
        Assert.False(new HistogramText("h", _none).TryRead(Encoding.UTF8.GetBytes(line), []));

    [Fact]
    public void Pages_of_any_bytes_do_no_harm()
    {
        Gen.Byte.Array[0, 60].Sample(bytes =>
        {
            var buckets = new List<HistogramBucket>();
            _ = new HistogramText("h", _none).TryRead([.. "h_bucket{"u8, .. bytes], buckets);
        });
    }

    [Fact]
    public void The_quantile_is_that_of_what_came_between_two_scrapes()
    {
        var window = new HistogramWindow();
        Assert.Equal(HistogramOutcome.First, window.Next(Buckets((0.1, 1000), (0.2, 1000), (double.PositiveInfinity, 1000)), 0.99, out _, out _));

        // 100 new: 90 up to 0.1, 10 up to 0.2: the 99th is 9/10 into the second bucket
        Assert.Equal(HistogramOutcome.Value, window.Next(Buckets((0.1, 1090), (0.2, 1100), (double.PositiveInfinity, 1100)), 0.99, out var value, out var count));
        Assert.Equal(0.19, value, 1e-9);
        Assert.Equal(100, count);
        Assert.Equal(HistogramOutcome.Idle, window.Next(Buckets((0.1, 1090), (0.2, 1100), (double.PositiveInfinity, 1100)), 0.99, out _, out _));

        // beyond the last bound: at least that
        Assert.Equal(HistogramOutcome.Value, window.Next(Buckets((0.1, 1090), (0.2, 1100), (double.PositiveInfinity, 1200)), 0.99, out value, out _));
        Assert.Equal(0.2, value);
    }

    [Fact]
    public void A_restarted_program_gives_no_value_for_one_interval()
    {
        var window = new HistogramWindow();
        window.Next(Buckets((0.1, 50), (double.PositiveInfinity, 60)), 0.99, out _, out _);
        Assert.Equal(HistogramOutcome.Reset, window.Next(Buckets((0.1, 5), (double.PositiveInfinity, 70)), 0.99, out _, out _));
        Assert.Equal(HistogramOutcome.Value, window.Next(Buckets((0.1, 15), (double.PositiveInfinity, 80)), 0.99, out var value, out _));
        Assert.Equal(0.099, value, 1e-9);
        Assert.Equal(HistogramOutcome.Reset, window.Next(Buckets((0.1, 15), (0.5, 15), (double.PositiveInfinity, 80)), 0.99, out _, out _));
        Assert.Equal(HistogramOutcome.NoInfinity, window.Next(Buckets((0.1, 15), (0.5, 15)), 0.99, out _, out _));
    }

    [Fact]
    public void The_quantile_lies_in_the_bucket_that_holds_the_exact_one()
    {
        var gen = Gen.Select(Gen.Double[0.0001, 2].Array[1, 200], Gen.Double[0.5, 0.999]);
        gen.Sample((values, quantile) =>
        {
            double[] bounds = [0.001, 0.01, 0.1, 0.5, 1, double.PositiveInfinity];
            var window = new HistogramWindow();
            window.Next(Buckets([.. bounds.Select(b => (b, 0.0))]), quantile, out _, out _);
            var now = Buckets([.. bounds.Select(b => (b, (double)values.Count(v => v <= b)))]);
            Assert.Equal(HistogramOutcome.Value, window.Next(now, quantile, out var estimate, out var count));
            Assert.Equal(values.Length, count);
            var exact = values.Order().ElementAt((int)Math.Ceiling(quantile * values.Length) - 1);
            var upper = bounds.First(b => b >= exact);
            var lower = bounds.LastOrDefault(b => b < upper);
            Assert.InRange(estimate, lower, double.IsPositiveInfinity(upper) ? 1 : upper);
        });
    }

    private static List<HistogramBucket> Buckets(params (double Bound, double Count)[] buckets) => [.. buckets.Select(b => new HistogramBucket(b.Bound, b.Count))];
}
