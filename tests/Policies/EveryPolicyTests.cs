using Cotenant.Plugins;
using Cotenant.Plugins.Host;
using Cotenant.Plugins.Pipeline;

namespace Cotenant.Policies.Tests;

/// <summary>What holds for every policy of the plugin, on the demonstration's scenario.</summary>
public sealed class EveryPolicyTests
{
    public static TheoryData<string> Names => [.. PolicyBench.Policies().Select(manifest => manifest.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void No_plan_is_refused_and_every_reason_is_declared(string policy)
    {
        var codes = PolicyBench.Manifest(policy).Reasons.Select(reason => reason.Code).ToHashSet();
        using var server = PolicyBench.Server("demo");
        using var loop = PolicyBench.Loop(policy, server);
        long read = 0;
        while (loop.Step())
        {
            Assert.True(HostGuard.Check(loop.Observation, loop.Merged).Passes);
            while (loop.Records.TryRead(ref read, out var record, out _))
            {
                Assert.Equal(0, record.GuardRule);
                for (var i = 0; i < record.ReasonCount; i++)
                {
                    Assert.Contains(record.Reasons[i].Code, codes);
                }
            }
        }

        Assert.Equal(0, loop.Entries[0].Chain[0].Faults);
        Assert.Equal(0, loop.LoopSeries.Get(PipelineSeries.Holds));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_same_seed_gives_the_same_plans(string policy)
    {
        byte[] Plans()
        {
            using var server = PolicyBench.Server("demo", seed: 7);
            using var loop = PolicyBench.Loop(policy, server);
            var bytes = new List<byte>();
            var buffer = new byte[1 << 16];
            while (loop.Step())
            {
                var writer = new RecordWriter(buffer);
                loop.Merged.Write(ref writer);
                bytes.AddRange(writer.Written);
            }

            return [.. bytes];
        }

        Assert.Equal(Plans(), Plans());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Memory_that_was_saved_and_restored_decides_alike(string policy)
    {
        using var server = PolicyBench.Server("demo", seed: 3);
        var learning = PolicyBench.Learning();
        var (_, original, _) = PolicyBench.Make(policy, server, learning);
        using var wake = new ManualResetEvent(false);
        var (observation, merged, work) = (server.CreateObservation(), server.CreatePlan(), server.CreatePlan());
        var (copied, actual) = (server.CreatePlan(), server.CreatePlan());
        var ticks = 0;
        while (server.MoveNext(out var point, wake))
        {
            if (ticks == 0)
            {
                observation.Models.Replace(learning.Current());
            }

            observation.Begin(point);
            server.Observe(observation);
            server.Correct(merged);
            IPolicy<HostObservation, HostPlan>? second = null;
            if (ticks % 200 == 150)
            {
                second = PolicyBench.Make(policy, server, learning).Policy;
                var buffer = new byte[1 << 20];
                var writer = new RecordWriter(buffer);
                original.SaveMemory(ref writer);
                Assert.False(writer.Overflowed);
                var reader = new RecordReader(writer.Written);
                second.RestoreMemory(ref reader);
                copied.CopyFrom(merged);
                second.Decide(observation, copied);
                second.Dispose();
            }

            work.CopyFrom(merged);
            work.Reasons.Clear();
            original.Decide(observation, work);
            if (second is not null)
            {
                Assert.True(copied.Difference(work).IsEmpty, $"tick {ticks}");
            }

            if (!work.Difference(merged).IsEmpty)
            {
                actual.CopyFrom(work);
                server.Apply(point, merged, work, actual);
                merged.CopyFrom(actual);
            }

            ticks++;
        }

        Assert.True(ticks > 1000);
        original.Dispose();
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Decisions_allocate_nothing_in_steady_state(string policy)
    {
        using var server = PolicyBench.Server("demo");
        using var loop = PolicyBench.Loop(policy, server);
        for (var i = 0; i < 1300; i++)
        {
            loop.Step();
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 150; i++)
        {
            Assert.True(loop.Step());
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
