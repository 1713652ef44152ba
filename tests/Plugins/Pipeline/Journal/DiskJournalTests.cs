using System.Text;
using Cotenant.Plugins.Pipeline.Journal;

namespace Cotenant.Plugins.Tests.Pipeline.Journal;

public sealed class DiskJournalTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("journal-").FullName;

    [Fact]
    public void Records_come_back_in_order_with_device_and_kind()
    {
        using (var journal = Open())
        {
            journal.Append("a", JournalRecordKind.DeviceHeader, "one"u8);
            journal.Append("bee", JournalRecordKind.Event, "two"u8);
            journal.Append("a", JournalRecordKind.Decision, []);
        }

        Assert.Equal([("a", JournalRecordKind.DeviceHeader, "one"), ("bee", JournalRecordKind.Event, "two"), ("a", JournalRecordKind.Decision, "")], ReadAll(out var damage));
        Assert.Empty(damage);
    }

    [Fact]
    public void What_is_flushed_can_be_read_while_the_journal_is_open()
    {
        using var journal = Open();
        journal.Append("a", JournalRecordKind.Event, "x"u8);
        journal.Flush();

        Assert.Single(ReadAll(out _));
    }

    [Fact]
    public void Each_start_begins_a_segment()
    {
        Open().Dispose();
        using var second = Open();

        Assert.Equal(2, second.Segment);
        Assert.Equal([1, 2], JournalSegments.List(_directory).Select(s => s.Segment));
    }

    [Fact]
    public void A_full_segment_is_followed_by_the_next_and_the_oldest_goes()
    {
        var payload = new byte[1000];
        using (var journal = Open(segment: 4096, total: 12 * 1024))
        {
            var seen = new HashSet<int>();
            for (var i = 0; i < 100; i++)
            {
                seen.Add(journal.Segment);
                journal.Append("a", JournalRecordKind.Decision, payload);
            }

            journal.Flush();
            Assert.True(seen.Count >= 20, $"{seen.Count} segments");
        }

        var segments = JournalSegments.List(_directory);
        Assert.InRange(segments.Sum(s => new FileInfo(s.File).Length), 1, 12 * 1024 + 2000);
        Assert.InRange(segments.Count, 2, 4);
        Assert.True(segments[0].Segment > 10);
    }

    [Fact]
    public void A_record_after_the_number_has_changed_stands_in_the_new_segment()
    {
        using (var journal = Open(segment: 64, total: 1 << 20))
        {
            journal.Append("a", JournalRecordKind.Decision, new byte[64]);
            Assert.Equal(2, journal.Segment);
            journal.Append("a", JournalRecordKind.DeviceHeader, "first"u8);
        }

        using var reader = new JournalFrameReader(2, JournalSegments.PathOf(_directory, 2));
        Assert.True(reader.TryRead(out var frame));
        Assert.Equal(JournalRecordKind.DeviceHeader, frame.Kind);
    }

    [Fact]
    public void When_the_disk_refuses_records_are_counted_and_the_next_good_write_goes_on()
    {
        using (var journal = Open(segment: 64, total: 1 << 20))
        {
            Directory.Delete(_directory, recursive: true);
            journal.Append("a", JournalRecordKind.Decision, new byte[64]);
            journal.Append("a", JournalRecordKind.Decision, "lost"u8);
            journal.Flush();
            Assert.NotNull(journal.Status.Error);
            Assert.Equal(1, journal.Status.DroppedRecords);

            Directory.CreateDirectory(_directory);
            journal.Append("a", JournalRecordKind.Decision, "kept"u8);
            journal.Flush();
            Assert.Null(journal.Status.Error);
        }

        Assert.Equal("kept", Assert.Single(ReadAll(out _)).Text);
    }

    [Fact]
    public void More_than_the_backlog_is_dropped_and_counted()
    {
        using var journal = new DiskJournal(new DiskJournalOptions { Directory = _directory, LargestBacklog = 1024, FlushInterval = TimeSpan.FromHours(1) }, TimeProvider.System);
        for (var i = 0; i < 3; i++)
        {
            journal.Append("a", JournalRecordKind.Decision, new byte[800]);
        }

        Assert.InRange(journal.Status.DroppedRecords, 1, 2);
    }

    [Fact]
    public void Appending_allocates_nothing_in_steady_state()
    {
        using var journal = Open();
        var payload = new byte[500];
        for (var i = 0; i < 2; i++)
        {
            // both buffers reach their size
            Fill(journal, payload);
            journal.Flush();
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        Fill(journal, payload);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        static void Fill(DiskJournal journal, byte[] payload)
        {
            for (var i = 0; i < 300; i++)
            {
                journal.Append("device", JournalRecordKind.Decision, payload);
            }
        }
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private DiskJournal Open(long segment = 1 << 20, long total = 1 << 24) =>
        new(new DiskJournalOptions { Directory = _directory, SegmentBytes = segment, TotalBytes = total }, TimeProvider.System);

    private List<(string Device, JournalRecordKind Kind, string Text)> ReadAll(out List<JournalDamage> damage)
    {
        var found = new List<JournalDamage>();
        var records = new List<(string, JournalRecordKind, string)>();
        foreach (var (segment, file) in JournalSegments.List(_directory))
        {
            using var reader = new JournalFrameReader(segment, file, found.Add);
            while (reader.TryRead(out var frame))
            {
                records.Add((frame.Device, frame.Kind, Encoding.UTF8.GetString(frame.Payload.Span)));
            }
        }

        damage = found;
        return records;
    }
}
