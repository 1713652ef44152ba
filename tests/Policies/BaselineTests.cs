using Cotenant.Plugins.Devices;
using Cotenant.Plugins.Host;
using Cotenant.Plugins.Pipeline;

namespace Cotenant.Policies.Tests;

/// <summary>What the baselines do on the demonstration's scenario.</summary>
public sealed class BaselineTests
{
    [Fact]
    public void The_equal_split_gives_services_equal_parts_and_the_job_the_minimum()
    {
        using var server = PolicyBench.Server("demo");
        using var loop = PolicyBench.Loop("equal-split", server);
        RunUntil(loop, 80);
        var services = Slots(loop, TenantKind.LatencyCritical);
        var job = Assert.Single(Slots(loop, TenantKind.BestEffort));
        Assert.Equal(3, services.Length);
        Assert.Equal([12, 12, 11], services.Select(slot => loop.Merged.Tenants[slot].Cpus.Count));
        Assert.Equal([7, 6, 6], services.Select(slot => loop.Merged.WayCount(slot)));
        Assert.Equal(1, loop.Merged.Tenants[job].Cpus.Count);
        Assert.Equal(1, loop.Merged.WayCount(job));
    }

    [Fact]
    public void Clite_hands_out_everything_and_tries_many_partitions()
    {
        using var server = PolicyBench.Server("demo");
        using var loop = PolicyBench.Loop("clite", server);
        var tried = new HashSet<string>();
        while (loop.Observation.TimeNs < 80_000_000_000 && loop.Step())
        {
            var slots = Slots(loop, TenantKind.LatencyCritical).Concat(Slots(loop, TenantKind.BestEffort)).ToArray();
            if (slots.Length == 4)
            {
                tried.Add(string.Join(' ', slots.Select(slot => $"{loop.Merged.Tenants[slot].Cpus.Count}/{loop.Merged.WayCount(slot)}")));
                Assert.Equal(36, slots.Sum(slot => loop.Merged.Tenants[slot].Cpus.Count));
                Assert.Equal(20, slots.Sum(slot => loop.Merged.WayCount(slot)));
            }
        }

        // equal parts, four maxima, and what expected improvement chose
        Assert.True(tried.Count > 8, $"{tried.Count} partitions");
        Assert.Contains("9/5 9/5 9/5 9/5", tried);
    }

    [Fact]
    public void Heracles_grows_the_job_at_the_cost_of_one_service_only()
    {
        using var server = PolicyBench.Server("demo");
        using var loop = PolicyBench.Loop("heracles", server);
        var most = 0;
        var seen = new HashSet<int>();
        while (loop.Step())
        {
            if (Slots(loop, TenantKind.BestEffort) is not [var job] || Slots(loop, TenantKind.LatencyCritical) is not { Length: 3 } services)
            {
                continue;
            }

            most = Math.Max(most, loop.Merged.Tenants[job].Cpus.Count + loop.Merged.WayCount(job));
            foreach (var slot in services.Skip(1))
            {
                seen.Add(loop.Merged.Tenants[slot].Cpus.Count);
            }
        }

        Assert.True(most > 2, "the job never grew");
        Assert.Equal(2, seen.Count);
    }

    private static int[] Slots(DeviceLoop<HostObservation, HostPlan> loop, TenantKind kind) =>
        [.. Enumerable.Range(0, loop.Observation.SlotsInUse).Where(slot => loop.Observation.Tenants[slot].Present && loop.Observation.Tenants[slot].Kind == kind)];

    private static void RunUntil(DeviceLoop<HostObservation, HostPlan> loop, int seconds)
    {
        while (loop.Observation.TimeNs < seconds * 1_000_000_000L && loop.Step())
        {
        }
    }
}
