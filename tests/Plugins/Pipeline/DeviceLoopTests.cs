using Cotenant.Plugins.Devices;
using Cotenant.Plugins.Pipeline;
using Cotenant.Plugins.Pipeline.Records;
using Cotenant.Plugins.Tests.Pipeline.Toy;

namespace Cotenant.Plugins.Tests.Pipeline;

public sealed class DeviceLoopTests
{
    [Fact]
    public void A_million_decision_points_allocate_nothing()
    {
        using var device = new ToyDevice(1_010_000);
        var first = new ToyPolicy(ToyLoop.Follow(0));
        var second = new ToyPolicy(ToyLoop.Follow(1));
        using var loop = ToyLoop.Make(device,
        [
            new PolicyEntry(ToyLoop.Alpha, [ToyLoop.Instance("a", first)], [ToyLoop.Instance("s", ToyLoop.Follow(0))]),
            new PolicyEntry(ToyLoop.Beta, [ToyLoop.Instance("b", second)], []),
        ]);
        for (var i = 0; i < 10_000; i++)
        {
            Assert.True(loop.Step());
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        while (loop.Step())
        {
        }

        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.Equal(1_010_000, loop.Sequence);
        Assert.Equal(1_010_000, first.Calls);
        Assert.Equal(1_010_000, second.Calls);
        Assert.True(device.Applies > 900_000);
        Assert.Equal(0, allocated);
    }

    [Fact]
    public void The_next_member_decides_when_one_throws()
    {
        using var device = new ToyDevice(1);
        var bad = ToyLoop.Instance("bad", (_, plan) =>
        {
            plan.Levels[0][0] = 77;
            throw new InvalidOperationException("boom");
        });
        var entry = new PolicyEntry(ToyLoop.Both, [bad, ToyLoop.Instance("good", ToyLoop.Follow(1))], []);
        using var loop = ToyLoop.Make(device, [entry]);

        Assert.True(loop.Step());

        Assert.Equal(1, entry.Deciding);
        Assert.Equal(1, bad.FaultsInARow);
        Assert.DoesNotContain(77, device.Applied.Levels[0]);
        Assert.Contains(ToyLoop.RecordsOf(loop), record => record is { Kind: RecordKind.PipelineEvent, Code: PipelineEvents.PolicyThrew });
        Assert.Equal(1, loop.LoopSeries.Get(PipelineSeries.Exceptions));
    }

    [Fact]
    public void A_policy_that_keeps_throwing_is_malfunctioned_after_three_times()
    {
        using var device = new ToyDevice(10);
        var bad = new ToyPolicy((_, _) => throw new InvalidOperationException("boom"));
        var instance = ToyLoop.Instance("bad", bad);
        using var loop = ToyLoop.Make(device, [new PolicyEntry(ToyLoop.Both, [instance, ToyLoop.Instance("good", ToyLoop.Follow(0))], [])]);
        while (loop.Step())
        {
        }

        Assert.False(instance.Enabled);
        Assert.Equal(FaultCounting.Limit, bad.Calls);
    }

    [Fact]
    public void A_broken_rule_that_names_a_resource_moves_only_that_entry_on()
    {
        using var device = new ToyDevice(1);
        var high = new PolicyEntry(
            ToyLoop.Alpha,
            [ToyLoop.Instance("high", (o, p) => p.Levels[0][o.Point.Subject] = 1000), ToyLoop.Instance("low", (o, p) => p.Levels[0][o.Point.Subject] = 10)],
            []);
        var other = new ToyPolicy((o, p) => p.Levels[1][o.Point.Subject] = 20);
        var beta = new PolicyEntry(ToyLoop.Beta, [ToyLoop.Instance("other", other)], []);
        using var loop = ToyLoop.Make(device, [high, beta]);

        Assert.True(loop.Step());

        var subject = loop.Observation.Point.Subject;
        Assert.Equal(10, device.Applied.Levels[0][subject]);
        Assert.Equal(20, device.Applied.Levels[1][subject]);
        Assert.Equal(1, high.Deciding);
        Assert.Equal(0, beta.Deciding);
        Assert.Equal(1, other.Calls);
    }

    [Fact]
    public void A_broken_rule_that_names_none_holds_all()
    {
        using var device = new ToyDevice(1);
        device.Applied.Levels[0].AsSpan().Fill(75);
        var entry = new PolicyEntry(ToyLoop.Both, [ToyLoop.Instance("sum", (o, p) => p.Levels[0][o.Point.Subject] = 90)], []);
        using var loop = ToyLoop.Make(device, [entry]);

        Assert.True(loop.Step());

        Assert.Equal([75, 75, 75, 75], device.Applied.Levels[0]);
        Assert.Equal(1, entry.Deciding);
        Assert.Equal(1, loop.LoopSeries.Get(PipelineSeries.Holds));
    }

    [Fact]
    public void Only_leased_and_declared_resources_change_and_the_rest_is_held()
    {
        using var device = new ToyDevice(1);
        var greedy = ToyLoop.Instance("greedy", (o, p) =>
        {
            p.Levels[0][o.Point.Subject] = 50;
            p.Levels[1][o.Point.Subject] = 60;
        });
        using var loop = ToyLoop.Make(device, [new PolicyEntry(ToyLoop.Alpha, [greedy], [])]);

        Assert.True(loop.Step());

        var subject = loop.Observation.Point.Subject;
        Assert.Equal(50, device.Applied.Levels[0][subject]);
        Assert.Equal(1, device.Applied.Levels[1][subject]); // nobody leases beta: the safe plan's minimum
    }

    [Fact]
    public void A_leased_resource_that_the_policy_does_not_declare_is_held()
    {
        using var device = new ToyDevice(1);
        var alphaOnly = ToyLoop.Instance(
            "alpha-only",
            (o, p) =>
            {
                p.Levels[0][o.Point.Subject] = 50;
                p.Levels[1][o.Point.Subject] = 60;
            },
            10_000,
            "alpha");
        using var loop = ToyLoop.Make(device, [new PolicyEntry(ToyLoop.Both, [alphaOnly], [])]);

        Assert.True(loop.Step());

        Assert.Equal(1, device.Applied.Levels[1][loop.Observation.Point.Subject]);
    }

    [Fact]
    public void A_later_entry_sees_what_an_earlier_one_decided()
    {
        using var device = new ToyDevice(1);
        var seen = -1;
        using var loop = ToyLoop.Make(device,
        [
            new PolicyEntry(ToyLoop.Alpha, [ToyLoop.Instance("first", (o, p) => p.Levels[0][o.Point.Subject] = 33)], []),
            new PolicyEntry(ToyLoop.Beta, [ToyLoop.Instance("second", (o, p) => seen = p.Levels[0][o.Point.Subject])], []),
        ]);

        Assert.True(loop.Step());

        Assert.Equal(33, seen);
    }

    [Fact]
    public void A_plan_beyond_the_scope_is_refused()
    {
        using var device = new ToyDevice(1);
        var entry = new PolicyEntry(ToyLoop.Both, [ToyLoop.Instance("wide", (o, p) => p.Levels[0][(o.Point.Subject + 1) % 4] = 5)], []);
        using var loop = ToyLoop.Make(device, [entry]);

        Assert.True(loop.Step());

        Assert.Contains(ToyLoop.RecordsOf(loop), record => record is { Kind: RecordKind.PipelineEvent, Code: PipelineEvents.OutOfScope });
        Assert.Equal(0, device.Applied.Levels[0][(loop.Observation.Point.Subject + 1) % 4]);
    }

    [Theory]
    [InlineData(DeviceMode.Observe, 0)]
    [InlineData(DeviceMode.Shadow, 100)]
    public void Nothing_is_applied_below_active(DeviceMode mode, int calls)
    {
        using var device = new ToyDevice(100);
        var policy = new ToyPolicy(ToyLoop.Follow(0));
        using var loop = ToyLoop.Make(device, [new PolicyEntry(ToyLoop.Both, [ToyLoop.Instance("p", policy)], [])], new DeviceLoopOptions { Speed = 0, Mode = mode });
        while (loop.Step())
        {
        }

        Assert.Equal(0, device.Applies);
        Assert.Equal(calls, policy.Calls);
    }

    [Fact]
    public void A_shadow_decides_on_buffers_of_its_own_and_is_recorded()
    {
        using var device = new ToyDevice(1);
        var shadow = ToyLoop.Instance("shadow", (o, p) => p.Levels[0][o.Point.Subject] = 99);
        using var loop = ToyLoop.Make(device, [new PolicyEntry(ToyLoop.Both, [ToyLoop.Instance("p", (_, _) => { })], [shadow])]);

        Assert.True(loop.Step());

        Assert.DoesNotContain(99, device.Applied.Levels[0]);
        var record = Assert.Single(ToyLoop.RecordsOf(loop), record => record.Kind == RecordKind.ShadowDecision);
        Assert.Equal(ToyLoop.Alpha, record.Changed);
    }

    [Fact]
    public void A_failed_actuation_leaves_the_merged_state_as_it_was()
    {
        using var device = new ToyDevice(1) { OnApply = _ => ApplyResult.Failed("no") };
        using var loop = ToyLoop.Make(device, [new PolicyEntry(ToyLoop.Both, [ToyLoop.Instance("p", (o, p) => p.Levels[0][o.Point.Subject] = 9)], [])]);

        Assert.True(loop.Step());

        Assert.DoesNotContain(9, loop.Merged.Levels[0]);
        Assert.True(loop.LastChanged.IsEmpty);
        Assert.Equal(1, loop.LoopSeries.Get(PipelineSeries.ApplyFailures));
    }

    [Fact]
    public void What_was_read_back_is_what_the_next_decision_starts_from()
    {
        using var device = new ToyDevice(2);
        device.OnApply = actual =>
        {
            actual.Levels[0].AsSpan().Replace(33, 40); // the hardware rounds
            return ApplyResult.Applied;
        };
        var starts = new List<int>();
        using var loop = ToyLoop.Make(device, [new PolicyEntry(ToyLoop.Both, [ToyLoop.Instance("p", (o, p) =>
        {
            starts.Add(p.Levels[0].Max());
            p.Levels[0][o.Point.Subject] = 33;
        })], [])]);

        Assert.True(loop.Step());
        Assert.True(loop.Step());

        Assert.Equal([0, 40], starts);
    }

    [Fact]
    public void Drift_is_seen_and_the_plan_starts_from_what_really_is()
    {
        using var device = new ToyDevice(3);
        var starts = new List<int>();
        using var loop = ToyLoop.Make(device, [new PolicyEntry(ToyLoop.Both, [ToyLoop.Instance("p", (_, p) => starts.Add(p.Levels[0][2]))], [])]);
        Assert.True(loop.Step());
        device.Applied.Levels[0][2] = 55;
        device.DriftOnce = ToyLoop.Alpha;
        Assert.True(loop.Step());

        Assert.Equal(55, starts[1]);
        Assert.Contains(ToyLoop.RecordsOf(loop), record => record is { Kind: RecordKind.PipelineEvent, Code: PipelineEvents.Drift });
    }

    [Fact]
    public void Two_entries_cannot_lease_one_resource()
    {
        using var device = new ToyDevice(1);
        var entries = new[] { new PolicyEntry(ToyLoop.Alpha, [], []), new PolicyEntry(ToyLoop.Both, [], []) };
        var error = Assert.Throws<ArgumentException>(() => ToyLoop.Make(device, entries));
        Assert.Contains("lease one resource", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_full_inbox_refuses()
    {
        using var device = new ToyDevice(1);
        using var loop = ToyLoop.Make(device, [], new DeviceLoopOptions { Speed = 0, InboxCapacity = 2 });
        Assert.True(loop.TryPost(new TenantRemoved("a")));
        Assert.True(loop.TryPost(new TenantRemoved("b")));
        Assert.False(loop.TryPost(new TenantRemoved("c")));
        loop.Step();
        Assert.Equal(2, device.Delivered.Count);
        Assert.True(loop.TryPost(new TenantRemoved("d")));
    }
}
