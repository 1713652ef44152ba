namespace Cotenant.LoadGenerator.Tests;

public sealed class ArrivalScheduleTests
{
    [Fact]
    public void Even_arrivals_come_at_even_distances_and_follow_a_step()
    {
        double[] due = [.. Drain(new ArrivalSchedule(RateProfile.Parse("0:2,2:4"), poisson: false, durationSeconds: 3.01, keys: 1, seed: 1)).Select(a => a.DueSeconds)];

        Assert.Equal([0.5, 1, 1.5, 2, 2.25, 2.5, 2.75, 3], due);
    }

    [Fact]
    public void Poisson_arrivals_have_the_rate_and_the_spread_of_a_poisson_process()
    {
        Arrival[] arrivals = Drain(new ArrivalSchedule(RateProfile.Constant(200), poisson: true, durationSeconds: 200, keys: 10, seed: 7));

        // 40,000 expected, standard deviation 200; counts per second have variance 200
        Assert.InRange(arrivals.Length, 39_000, 41_000);
        int[] perSecond = [.. arrivals.GroupBy(a => (int)a.DueSeconds).OrderBy(g => g.Key).Select(g => g.Count())];
        double mean = perSecond.Average();
        double variance = perSecond.Sum(n => (n - mean) * (n - mean)) / (perSecond.Length - 1);
        Assert.InRange(variance / mean, 0.7, 1.3);
        Assert.All(arrivals.GroupBy(a => a.Key), g => Assert.InRange(g.Count(), 3_600, 4_400));
        Assert.Equal(10, arrivals.Select(a => a.Key).Distinct().Count());
    }

    [Fact]
    public void A_seed_fixes_the_schedule()
    {
        static Arrival[] Run(int seed) => Drain(new ArrivalSchedule(RateProfile.Parse("0:50,1:100"), true, 2, 100, seed));

        Assert.Equal(Run(3), Run(3));
        Assert.NotEqual(Run(3), Run(4));
    }

    [Fact]
    public void Threads_share_one_schedule_and_miss_nothing()
    {
        static ArrivalSchedule New() => new(RateProfile.Constant(1000), true, 10, 5, 11);
        ArrivalSchedule shared = New();
        var taken = new System.Collections.Concurrent.ConcurrentBag<Arrival>();
        Parallel.For(0, 4, _ => Array.ForEach(Drain(shared), taken.Add));

        Assert.Equal(Drain(New()), taken.OrderBy(a => a.DueSeconds));
        Assert.Equal(taken.Count, shared.Issued);
    }

    private static Arrival[] Drain(ArrivalSchedule schedule)
    {
        List<Arrival> arrivals = [];
        while (schedule.TryNext(out Arrival arrival))
        {
            arrivals.Add(arrival);
        }

        return [.. arrivals];
    }
}
