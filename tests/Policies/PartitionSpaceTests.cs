using Cotenant.Compute.Numerics;
using Cotenant.Plugins.Host;
using Cotenant.Policies.OsmlPlus.Clite;

namespace Cotenant.Policies.Tests;

public sealed class PartitionSpaceTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(6)]
    public void Every_partition_keeps_sums_and_minima(int jobs)
    {
        var space = Space(jobs);
        var partition = new short[space.Length];
        space.Equal(partition);
        Check(space, partition);
        for (var job = 0; job < jobs; job++)
        {
            space.Maximum(partition, job);
            Check(space, partition);
        }

        var random = new SeededRandom(3);
        for (var i = 0; i < 500; i++)
        {
            var held = random.NextInt(jobs);
            short[] before = [partition[held], partition[jobs + held]];
            space.Random(partition, held, ref random);
            Check(space, partition);
            Assert.Equal(before[0], partition[held]);
            Assert.Equal(before[1], partition[jobs + held]);
            space.Random(partition, -1, ref random);
            Check(space, partition);
        }
    }

    // ten steps of 10 %, of which each job needs one
    [Theory]
    [InlineData(3, true)]
    [InlineData(10, true)]
    [InlineData(11, false)]
    public void Bandwidth_is_divided_where_everyone_can_have_the_least(int jobs, bool divided)
    {
        var space = Space(jobs, bandwidth: 10);
        Assert.Equal(divided ? 3 : 2, space.Resources);
        Assert.Equal(divided ? 2 : -1, space.Bandwidth);
        var partition = new short[space.Length];
        space.Equal(partition);
        Check(space, partition);
    }

    // 10 ways among three: 36 partitions, each as often as the others
    [Fact]
    public void Random_partitions_are_uniform()
    {
        var space = Space(3, ways: 10);
        var partition = new short[space.Length];
        var random = new SeededRandom(9);
        var counts = new Dictionary<(short, short), int>();
        for (var i = 0; i < 36_000; i++)
        {
            space.Random(partition, -1, ref random);
            var key = (partition[3], partition[4]);
            counts[key] = counts.GetValueOrDefault(key) + 1;
        }

        Assert.Equal(36, counts.Count);
        Assert.All(counts.Values, count => Assert.InRange(count, 850, 1150));
    }

    [Fact]
    public void A_missed_target_scores_below_a_half_and_a_met_one_above()
    {
        var samples = new CliteSamples(4, 3, optimiseServices: true);
        samples.Clear(2, 4);
        samples.SetKind(0, true);
        samples.SetKind(1, true);
        Shown(samples, [1, 1, 1, 1], [0.5, 4]);
        Shown(samples, [2, 1, 1, 1], [0.9, 0.8]);
        Shown(samples, [3, 1, 1, 1], [0.45, 0.8]);
        samples.Calibrate();
        Assert.Equal(0.5 * Math.Sqrt(1 * 0.25), samples.Score(0), 1e-12);
        Assert.Equal(0.5 + 0.5 * Math.Sqrt(0.45 / 0.9), samples.Score(1), 1e-12);
        Assert.Equal(1, samples.Score(2), 1e-12);
        Assert.Equal(0, samples.BestService(0));
        Assert.Equal(1, samples.IndexOf([2, 1, 1, 1]));
    }

    [Fact]
    public void Best_effort_tenants_decide_among_partitions_that_meet_the_targets()
    {
        var samples = new CliteSamples(4, 3, optimiseServices: true);
        samples.Clear(2, 4);
        samples.SetKind(0, true);
        samples.SetKind(1, false);
        Shown(samples, [1, 1, 1, 1], [2, 100]);
        Shown(samples, [2, 1, 1, 1], [0.3, 25]);
        Shown(samples, [3, 1, 1, 1], [0.9, 50]);
        samples.Calibrate();
        Assert.Equal(0.25, samples.Score(0), 1e-12);
        Assert.Equal(0.5 + 0.5 * 0.25, samples.Score(1), 1e-12);
        Assert.Equal(0.5 + 0.5 * 0.5, samples.Score(2), 1e-12);
    }

    private static void Shown(CliteSamples samples, short[] partition, double[] shown) =>
        shown.CopyTo(samples.Shown(samples.Add(partition)));

    private static PartitionSpace Space(int jobs, int ways = 20, int bandwidth = 0)
    {
        var topology = new HostTopology(CpuSet.Range(0, 36), [.. Enumerable.Range(0, 36)])
        {
            CacheDomains = [new CacheDomain(0, CpuSet.Range(0, 36), 45L << 20)],
            Ways = ways,
            MinimumBandwidthPercent = bandwidth,
            ClassLimit = 15,
        };
        var space = new PartitionSpace(12);
        space.Reset(topology, jobs);
        return space;
    }

    private static void Check(PartitionSpace space, ReadOnlySpan<short> partition)
    {
        for (var resource = 0; resource < space.Resources; resource++)
        {
            var sum = 0;
            foreach (var amount in partition.Slice(resource * space.Jobs, space.Jobs))
            {
                Assert.True(amount >= space.Minimum(resource));
                sum += amount;
            }

            Assert.Equal(space.Capacity(resource), sum);
        }
    }
}
