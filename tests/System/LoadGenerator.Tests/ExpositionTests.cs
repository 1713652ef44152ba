using System.Globalization;

namespace Cotenant.LoadGenerator.Tests;

public sealed class ExpositionTests
{
    [Fact]
    public void Buckets_are_cumulative_and_end_with_the_count()
    {
        var statistics = new LoadStatistics();
        statistics.Success(0.002);
        statistics.Success(0.2);
        statistics.Failure(100);

        string[] lines = Exposition.Write("web", statistics, 12.5).Split('\n');
        double[] buckets = [.. lines.Where(l => l.StartsWith("loadgen_request_duration_seconds_bucket{service=\"web\",", StringComparison.Ordinal)).Select(Value)];
        Assert.Equal(buckets.Order(), buckets);
        Assert.Equal(3, buckets[^1]);
        Assert.Equal(2, buckets[^2]);
        Assert.Contains("loadgen_request_duration_seconds_count{service=\"web\"} 3", lines);
        Assert.Contains("loadgen_requests_total{service=\"web\",outcome=\"failed\"} 1", lines);
        Assert.Contains("loadgen_offered_requests_per_second{service=\"web\"} 12.5", lines);
    }

    [Fact]
    public void Every_family_has_help_and_type_before_its_samples()
    {
        string[] lines = Exposition.Write("web", new LoadStatistics(), 0).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        HashSet<string> typed = [];
        foreach (string line in lines)
        {
            if (line.StartsWith("# TYPE ", StringComparison.Ordinal))
            {
                typed.Add(line.Split(' ')[2]);
            }
            else if (!line.StartsWith('#'))
            {
                string name = line[..line.IndexOf('{')];
                Assert.Contains(typed, family => name == family || name.StartsWith(family + "_", StringComparison.Ordinal));
            }
        }
    }

    private static double Value(string line) => double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture);
}
