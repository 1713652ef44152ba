using System.Text;

namespace Cotenant.Plugins.Pipeline.Journal;

/// <summary>
/// Reads one segment, frame by frame. Damage is reported with its offset and passed over; nothing that a file holds makes the
/// reader throw. A segment may be read while it is being written.
/// </summary>
public sealed class JournalFrameReader : IDisposable
{
    private readonly FileStream _stream;
    private readonly int _segment;
    private readonly Action<JournalDamage>? _damaged;
    private readonly Dictionary<int, string> _names = [];
    private byte[] _buffer = new byte[64 * 1024];
    private int _start;
    private int _end;
    private long _bufferOffset;
    private bool _opened;

    /// <summary>Opens a segment.</summary>
    /// <param name="segment">Its number.</param>
    /// <param name="file">Its file.</param>
    /// <param name="damaged">Is told of damage.</param>
    /// <exception cref="IOException">The file cannot be opened.</exception>
    public JournalFrameReader(int segment, string file, Action<JournalDamage>? damaged = null)
    {
        _segment = segment;
        _damaged = damaged;
        _stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1);
    }

    private long Offset => _bufferOffset + _start;

    /// <summary>Reads the next frame.</summary>
    /// <returns>False at the end of the segment.</returns>
    public bool TryRead(out JournalFrame frame)
    {
        frame = default;
        if (!_opened && !Open())
        {
            return false;
        }

        while (true)
        {
            if (!Fill(FrameFormat.HeaderSize))
            {
                ReportTail();
                return false;
            }

            if (!FrameFormat.TryReadHeader(_buffer.AsSpan(_start), out var body, out var reason))
            {
                PassOver(reason);
                continue;
            }

            if (!Fill(FrameFormat.HeaderSize + body))
            {
                // either the tail is torn, or the stated length is: whole records may follow
                if (!FindNext(1, out var distance))
                {
                    ReportTail();
                    return false;
                }

                Skip(distance, "the record is cut short");
                continue;
            }

            var whole = _buffer.AsSpan(_start, FrameFormat.HeaderSize + body);
            if (!FrameFormat.Verify(whole, body))
            {
                PassOver("the record's checksum does not hold");
                continue;
            }

            int name = whole[3];
            var device = NameOf(whole.Slice(FrameFormat.HeaderSize, name));
            frame = new JournalFrame(_segment, Offset, (JournalRecordKind)whole[2], device, _buffer.AsMemory(_start + FrameFormat.HeaderSize + name, body - name));
            _start += FrameFormat.HeaderSize + body;
            return true;
        }
    }

    /// <inheritdoc />
    public void Dispose() => _stream.Dispose();

    private bool Open()
    {
        _opened = true;
        if (!Fill(FrameFormat.FileHeaderSize))
        {
            ReportTail();
            return false;
        }

        var reason = FrameFormat.CheckFileHeader(_buffer.AsSpan(_start, _end - _start));
        if (reason is null)
        {
            _start += FrameFormat.FileHeaderSize;
            return true;
        }

        // frames carry their own checksums: a damaged header loses nothing but itself
        PassOver(reason);
        return true;
    }

    private void PassOver(string reason)
    {
        if (FindNext(1, out var distance))
        {
            Skip(distance, reason);
        }
        else
        {
            // the search has brought all that is left into the buffer
            _damaged?.Invoke(new JournalDamage(_stream.Name, Offset, _end - _start, Torn: IsZero(), reason));
            _start = _end;
        }
    }

    private void Skip(int distance, string reason)
    {
        _damaged?.Invoke(new JournalDamage(_stream.Name, Offset, distance, Torn: false, reason));
        _start += distance;
    }

    private void ReportTail()
    {
        if (_end > _start)
        {
            _damaged?.Invoke(new JournalDamage(_stream.Name, Offset, _end - _start, Torn: true, "the last record is unfinished"));
            _start = _end;
        }
    }

    /// <summary>Zeros to the end of the file are what a lost power supply leaves of the last blocks.</summary>
    private bool IsZero() => _buffer.AsSpan(_start, _end - _start).IndexOfAnyExcept((byte)0) < 0;

    /// <summary>Looks for the next whole frame with a good checksum, from <paramref name="distance"/> bytes on.</summary>
    private bool FindNext(int distance, out int found)
    {
        for (found = distance; Fill(found + FrameFormat.HeaderSize); found++)
        {
            var skip = _buffer.AsSpan(_start + found, _end - _start - found).IndexOf(FrameFormat.FirstMarkerByte);
            if (skip < 0)
            {
                found = _end - _start - 1;
                continue;
            }

            found += skip;
            if (Fill(found + FrameFormat.HeaderSize)
                && FrameFormat.TryReadHeader(_buffer.AsSpan(_start + found), out var body, out _)
                && Fill(found + FrameFormat.HeaderSize + body)
                && FrameFormat.Verify(_buffer.AsSpan(_start + found), body))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Makes at least <paramref name="count"/> bytes available from the current position.</summary>
    private bool Fill(int count)
    {
        if (_end - _start >= count)
        {
            return true;
        }

        // a stated length is not believed before the file is known to hold it
        if (_stream.Length - Offset < count)
        {
            count = (int)Math.Min(_stream.Length - Offset, int.MaxValue / 2);
            Load(count);
            return false;
        }

        Load(count);
        return _end - _start >= count;
    }

    private void Load(int count)
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            _bufferOffset += _start;
            _end -= _start;
            _start = 0;
        }

        if (_buffer.Length < count)
        {
            Array.Resize(ref _buffer, Math.Max(count, _buffer.Length * 2));
        }

        while (_end < count)
        {
            var read = _stream.Read(_buffer, _end, _buffer.Length - _end);
            if (read == 0)
            {
                return;
            }

            _end += read;
        }
    }

    private string NameOf(ReadOnlySpan<byte> utf8)
    {
        var hash = (int)Crc32C.Compute(utf8);
        if (!_names.TryGetValue(hash, out var name) || !Encoding.UTF8.GetBytes(name).AsSpan().SequenceEqual(utf8))
        {
            _names[hash] = name = Encoding.UTF8.GetString(utf8);
        }

        return name;
    }
}
