using Cotenant.HwBackends.Simulation.Server.Model;
using CsCheck;

namespace Cotenant.HwBackends.Simulation.Tests.Server;

public sealed class LatencyWindowTests
{
    [Fact]
    public void One_law_is_its_own_percentile()
    {
        var window = new LatencyWindow();
        for (var i = 0; i < 10; i++)
        {
            window.Add(100, 0, 7.5);
        }

        Assert.Equal(7.5, window.Percentile99());
    }

    [Fact]
    public void A_few_slow_requests_do_not_make_the_percentile_many_do()
    {
        static double With(double slow)
        {
            var window = new LatencyWindow();
            window.Add(1000 - slow, 0, 5);
            window.Add(slow, 1000, 5);
            return window.Percentile99();
        }

        Assert.InRange(With(1), 5, 5.5);
        Assert.InRange(With(9), 5, 12);
        Assert.InRange(With(50), 1000, 1005);
    }

    [Fact]
    public void The_percentile_of_a_mixture_is_where_one_in_a_hundred_is_slower()
    {
        // two exponential tails: w1 e^(-t ln100/a) + w2 e^(-t ln100/b) = 0.01
        var window = new LatencyWindow();
        window.Add(300, 0, 10);
        window.Add(700, 0, 2);
        var t = window.Percentile99();
        var slower = (0.3 * Math.Pow(0.01, t / 10)) + (0.7 * Math.Pow(0.01, t / 2));
        Assert.Equal(0.01, slower, 1e-5);
    }

    [Fact]
    public void It_lies_between_the_fastest_and_the_slowest_and_forgets_no_request()
    {
        Gen.Select(Gen.Double[0.1, 100], Gen.Double[0, 50], Gen.Double[0.1, 20]).Array[1, 200].Sample(stretches =>
        {
            var window = new LatencyWindow();
            foreach (var (requests, delay, law) in stretches)
            {
                window.Add(requests, delay, law);
            }

            var p99 = window.Percentile99();
            Assert.InRange(p99, stretches.Min(s => s.Item2 + s.Item3) * (1 - 1e-9), stretches.Max(s => s.Item2 + s.Item3) * (1 + 1e-9));
        });
    }

    [Fact]
    public void Without_requests_it_is_empty()
    {
        var window = new LatencyWindow();
        window.Add(0, 0, 5);
        Assert.True(window.IsEmpty);
        window.Add(1, 0, 5);
        window.Clear();
        Assert.True(window.IsEmpty);
    }
}
