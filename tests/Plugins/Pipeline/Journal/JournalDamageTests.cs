using Cotenant.Plugins.Pipeline.Journal;
using CsCheck;

namespace Cotenant.Plugins.Tests.Pipeline.Journal;

public sealed class JournalDamageTests : IDisposable
{
    private const int Records = 40;
    private readonly string _directory = Directory.CreateTempSubdirectory("journal-").FullName;
    private readonly byte[] _whole;
    private readonly long[] _offsets;

    public JournalDamageTests()
    {
        using (var journal = new DiskJournal(new DiskJournalOptions { Directory = _directory }, TimeProvider.System))
        {
            for (var i = 0; i < Records; i++)
            {
                journal.Append("device", JournalRecordKind.Decision, Payload(i));
            }
        }

        _whole = File.ReadAllBytes(Segment);
        _offsets = [.. Read(out _).Select(f => f.Offset)];
    }

    private string Segment => JournalSegments.PathOf(_directory, 1);

    [Fact]
    public void A_torn_tail_is_told_as_torn_and_all_before_it_is_read()
    {
        for (var cut = 1; cut < _whole.Length - (int)_offsets[^1]; cut++)
        {
            File.WriteAllBytes(Segment, _whole[..^cut]);
            Assert.Equal(Records - 1, Read(out var damage).Count);
            var torn = Assert.Single(damage);
            Assert.True(torn.Torn);
            Assert.Equal(_offsets[^1], torn.Offset);
        }
    }

    [Fact]
    public void Zeros_after_the_last_record_are_a_torn_tail()
    {
        File.WriteAllBytes(Segment, [.. _whole, .. new byte[4096]]);

        Assert.Equal(Records, Read(out var damage).Count);
        var torn = Assert.Single(damage);
        Assert.True(torn.Torn);
        Assert.Equal((_whole.Length, 4096), (torn.Offset, torn.Length));
    }

    [Fact]
    public void A_changed_byte_costs_one_record_and_is_told_with_its_offset()
    {
        for (var at = (int)_offsets[5]; at < _offsets[6]; at++)
        {
            var bytes = (byte[])_whole.Clone();
            bytes[at] ^= 0x40;
            File.WriteAllBytes(Segment, bytes);

            Assert.Equal(Records - 1, Read(out var damage).Count);
            var one = Assert.Single(damage);
            Assert.Equal((_offsets[5], _offsets[6] - _offsets[5], false), (one.Offset, one.Length, one.Torn));
        }
    }

    [Fact]
    public void A_damaged_file_header_loses_no_record()
    {
        var bytes = (byte[])_whole.Clone();
        bytes[3] ^= 1;
        File.WriteAllBytes(Segment, bytes);

        Assert.Equal(Records, Read(out var damage).Count);
        Assert.Equal(0, Assert.Single(damage).Offset);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(31)]
    [InlineData(32)]
    public void A_file_that_has_hardly_begun_is_no_fault(int length)
    {
        File.WriteAllBytes(Segment, _whole[..length]);

        Assert.Empty(Read(out var damage));
        Assert.All(damage, d => Assert.True(d.Torn));
    }

    [Fact]
    public void No_bytes_make_the_reader_throw_and_no_wrong_record_is_given() => Gen.Select(Gen.Int[0, _whole.Length - 1], Gen.Byte).Array[1, 20].Sample(
        changes =>
        {
            var bytes = (byte[])_whole.Clone();
            foreach (var (at, value) in changes)
            {
                bytes[at] = value;
            }

            File.WriteAllBytes(Segment, bytes);
            foreach (var frame in Read(out _))
            {
                Assert.Equal(Payload(BitConverter.ToInt32(frame.Payload)), frame.Payload);
            }
        },
        iter: 300,
        threads: 1);

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    // the marker's bytes stand in every payload, so that a search for the next record is led astray
    private static byte[] Payload(int i) => [.. BitConverter.GetBytes(i), 0xC0, 0x7E, .. Enumerable.Repeat((byte)i, 20 + i)];

    private List<(long Offset, byte[] Payload)> Read(out List<JournalDamage> damage)
    {
        var found = new List<JournalDamage>();
        var frames = new List<(long, byte[])>();
        using var reader = new JournalFrameReader(1, Segment, found.Add);
        while (reader.TryRead(out var frame))
        {
            frames.Add((frame.Offset, frame.Payload.ToArray()));
        }

        damage = found;
        return frames;
    }
}
