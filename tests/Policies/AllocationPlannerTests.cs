using Cotenant.Policies.OsmlPlus.Control;
using CsCheck;

namespace Cotenant.Policies.Tests;

public sealed class AllocationPlannerTests
{
    private const int Cores = 7;
    private const int Ways = 5;
    private const int Row = Ways + 1;

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    [InlineData(3, 1)]
    [InlineData(3, 0)]
    public void No_division_costs_less(int services, int minimumWays) =>
        Gen.Int[0, 50].Array[services * (Cores + 1) * Row].Sample(penalties =>
        {
            var planner = new AllocationPlanner(services, Cores, Ways);
            for (var k = 0; k < services; k++)
            {
                penalties.AsSpan(k * (Cores + 1) * Row, (Cores + 1) * Row).CopyTo(planner.Add(k, 0, 0));
                planner.Close(k, Cores, Ways, minimumWays);
            }

            Assert.True(planner.Solve(Cores, Ways, minimumWays));

            var sum = 0;
            var (cores, ways) = (0, 0);
            for (var k = 0; k < services; k++)
            {
                Assert.InRange(planner.Cores(k), 1, Cores);
                Assert.InRange(planner.Ways(k), minimumWays, Ways);
                sum += planner.Penalty(k, planner.Cores(k), planner.Ways(k));
                cores += planner.Cores(k);
                ways += planner.Ways(k);
            }

            Assert.InRange(cores, services, Cores);
            Assert.InRange(ways, 0, Ways);
            Assert.Equal(Least(penalties, services - 1, Cores, Ways, minimumWays), sum);
        });

    [Fact]
    public void Less_than_the_minimum_of_each_is_refused()
    {
        var planner = new AllocationPlanner(3, Cores, Ways);
        for (var k = 0; k < 3; k++)
        {
            planner.Add(k, 0, 0).Clear();
            planner.Close(k, Cores, Ways, 1);
        }

        Assert.False(planner.Solve(2, Ways, 1));
        Assert.False(planner.Solve(Cores, 2, 1));
    }

    // every division, tried
    private static int Least(int[] penalties, int k, int cores, int ways, int minimumWays)
    {
        if (k < 0)
        {
            return 0;
        }

        var least = int.MaxValue / 2;
        for (var own = 1; own <= cores - k; own++)
        {
            for (var way = minimumWays; way <= ways - (k * minimumWays); way++)
            {
                least = Math.Min(least, penalties[(k * (Cores + 1) * Row) + (own * Row) + way] + Least(penalties, k - 1, cores - own, ways - way, minimumWays));
            }
        }

        return least;
    }
}
