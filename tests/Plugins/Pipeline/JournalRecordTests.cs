using Cotenant.Plugins.Devices;
using Cotenant.Plugins.Pipeline;
using Cotenant.Plugins.Pipeline.Journal;
using Cotenant.Plugins.Tests.Pipeline.Toy;
using Microsoft.Extensions.Time.Testing;

namespace Cotenant.Plugins.Tests.Pipeline;

public sealed class JournalRecordTests
{
    [Fact]
    public void A_segment_starts_with_a_header_that_holds_the_memory()
    {
        var journal = new MemoryJournal();
        using var device = new ToyDevice(10);
        device.Tenants.Add(new TenantDeclaration { Id = "web" });
        using var loop = Run(device, journal);
        loop.Step();
        loop.Step();
        journal.Segment++;
        loop.Step();

        var headers = journal.Records.Where(record => record.Kind == JournalRecordKind.DeviceHeader).Select(record => DeviceHeader.Read(record.Payload)).ToList();
        Assert.Equal(2, headers.Count);
        Assert.Equal("web", headers[1].Tenants.NameOf(0));
        Assert.Equal(["alpha", "beta"], headers[1].Resources);
        var policy = Assert.Single(Assert.Single(headers[1].Entries).Chain);
        Assert.Equal("p", policy.Name);
        Assert.Equal(3, BitConverter.ToInt32(policy.Memory)); // the toy's memory is its number of calls
    }

    [Fact]
    public void A_decision_reads_back_as_it_was()
    {
        var journal = new MemoryJournal();
        using var device = new ToyDevice(1);
        using var loop = Run(device, journal);
        loop.Step();

        var entry = DecisionEntry.Read(journal.Records.Single(record => record.Kind == JournalRecordKind.Decision).Payload);
        Assert.Equal(loop.Observation.Point, entry.Head.Point);
        Assert.True(entry.Head.Applied);
        Assert.Equal(ToyLoop.Alpha, entry.Head.Changed);
        var reason = Assert.Single(entry.Reasons);
        Assert.Equal((7, 1.5), (reason.Code, reason.A));
        var observation = new ToyObservation();
        var reader = new RecordReader(entry.Observation);
        observation.Read(ref reader);
        Assert.Equal(loop.Observation.Demand, observation.Demand);
        var plan = new ToyPlan();
        reader = new RecordReader(entry.Plan);
        plan.Read(ref reader);
        Assert.True(plan.Difference(loop.Merged).IsEmpty);
    }

    [Fact]
    public void What_happened_after_names_the_decision()
    {
        var journal = new MemoryJournal();
        using var device = new ToyDevice(100);
        using var loop = Run(device, journal);
        while (loop.Step())
        {
        }

        var outcomes = journal.Records.Where(record => record.Kind == JournalRecordKind.Outcome).Select(record => OutcomeEntry.Read(record.Payload)).ToList();
        Assert.NotEmpty(outcomes);
        foreach (var outcome in outcomes)
        {
            var later = new ToyObservation();
            var reader = new RecordReader(outcome.Observation);
            later.Read(ref reader);
            var decided = journal.Records
                .Where(record => record.Kind == JournalRecordKind.Decision)
                .Select(record => DecisionEntry.Read(record.Payload))
                .Single(decision => decision.Head.Point.Sequence == outcome.Decision);
            Assert.True(later.TimeNs >= decided.Head.Point.TimeNs + 50);
        }
    }

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(7)]
    public void No_outcome_is_lost_where_segments_meet(int rotateAfter)
    {
        var journal = new MemoryJournal { RotateAfter = rotateAfter };
        using var device = new ToyDevice(100);
        using var loop = Run(device, journal);
        while (loop.Step())
        {
        }

        var decided = new List<(long Sequence, long TimeNs)>();
        var told = new List<long>();
        var headed = -1;
        foreach (var (record, segment) in journal.Records.Zip(journal.Segments))
        {
            if (record.Kind == JournalRecordKind.DeviceHeader)
            {
                headed = segment;
            }
            else
            {
                Assert.Equal(segment, headed); // what stands before a segment's header cannot be read
            }

            if (record.Kind == JournalRecordKind.Outcome)
            {
                told.Add(OutcomeEntry.Read(record.Payload).Decision);
            }
            else if (record.Kind == JournalRecordKind.Decision && DecisionEntry.Read(record.Payload) is { Head.Applied: true } decision)
            {
                decided.Add((decision.Head.Point.Sequence, decision.Head.Point.TimeNs));
            }
        }

        var end = loop.Observation.TimeNs;
        Assert.Equal(decided.Where(d => d.TimeNs + 50 <= end).Select(d => d.Sequence), told);
    }

    [Fact]
    public void Equal_runs_write_equal_bytes()
    {
        byte[] Bytes()
        {
            var journal = new MemoryJournal();
            using var device = new ToyDevice(300);
            using var loop = Run(device, journal);
            while (loop.Step())
            {
            }

            return [.. journal.Records.SelectMany(record => record.Payload)];
        }

        Assert.Equal(Bytes(), Bytes());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(40)]
    public void A_short_record_is_refused(int length)
    {
        Assert.Throws<InvalidDataException>(() => DecisionEntry.Read(new byte[length]));
    }

    private static DeviceLoop<ToyObservation, ToyPlan> Run(ToyDevice device, MemoryJournal journal) =>
        ToyLoop.Make(
            device,
            [
                new PolicyEntry(ToyLoop.Both, [ToyLoop.Instance("p", (observation, plan) =>
                {
                    plan.Levels[0][observation.Point.Subject] = (int)observation.Demand + 1;
                    plan.Reasons.Add(7, 0, 1.5);
                })], []),
            ],
            new DeviceLoopOptions { Speed = 0, Journal = journal, Time = new FakeTimeProvider(), JournalFull = true });
}
