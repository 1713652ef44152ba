using Microsoft.Win32.SafeHandles;

namespace Cotenant.Plugins.Pipeline.Journal;

/// <summary>
/// Writes segments and removes the oldest ones. A write that fails leaves the segment at its last whole record and is
/// tried again with what comes next. Used under one lock.
/// </summary>
internal sealed class SegmentWriter : IDisposable
{
    private readonly DiskJournalOptions _options;
    private readonly TimeProvider _time;
    private readonly Queue<(string File, long Bytes)> _older = [];
    private SafeFileHandle? _file;
    private string _path = "";
    private long _length;
    private long _olderBytes;
    private long _written;
    private long _dropped;
    private volatile string? _error;

    public SegmentWriter(DiskJournalOptions options, TimeProvider time)
    {
        _options = options;
        _time = time;
        Directory.CreateDirectory(options.Directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute);
        Segment = 1;
        foreach (var (segment, file) in JournalSegments.List(options.Directory))
        {
            Keep(file, new FileInfo(file).Length);
            Segment = segment + 1;
        }

        Open();
    }

    /// <summary>Number of the segment that is written.</summary>
    public int Segment { get; private set; }

    public long Dropped => Interlocked.Read(ref _dropped);

    public long WrittenBytes => Interlocked.Read(ref _written);

    public long DiskBytes => Interlocked.Read(ref _olderBytes) + Interlocked.Read(ref _length);

    public string? Error => _error;

    /// <summary>Writes whole records.</summary>
    /// <param name="bytes">Their frames.</param>
    /// <param name="records">How many there are.</param>
    /// <param name="rotations">Places at which a new segment begins, and how many records precede them.</param>
    public void Write(ReadOnlySpan<byte> bytes, int records, List<(int At, int Records)> rotations)
    {
        var start = 0;
        var done = 0;
        foreach (var (at, count) in rotations)
        {
            Append(bytes[start..at], count - done);
            (start, done) = (at, count);
            Rotate();
        }

        Append(bytes[start..], records - done);
    }

    public void Dispose()
    {
        Close();
        _file = null;
    }

    private void Append(ReadOnlySpan<byte> bytes, int records)
    {
        if (bytes.IsEmpty)
        {
            return;
        }

        try
        {
            if (_file is null)
            {
                Open();
            }

            RandomAccess.Write(_file!, bytes, _length);
            Interlocked.Add(ref _length, bytes.Length);
            Interlocked.Add(ref _written, bytes.Length);
            _error = null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            _error = exception.Message;
            Interlocked.Add(ref _dropped, records);
            Shorten();
        }
    }

    /// <summary>Takes half a record away again, so that the next whole one follows a whole one.</summary>
    private void Shorten()
    {
        try
        {
            if (_file is not null)
            {
                RandomAccess.SetLength(_file, _length);
            }
        }
        catch (IOException)
        {
            // the next write begins at the last whole record all the same
        }
    }

    private void Rotate()
    {
        Close();
        Keep(_path, _length);
        Segment++;
        try
        {
            Open();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            _error = exception.Message;
            _file = null;
            _length = 0;
        }
    }

    private void Open()
    {
        _path = JournalSegments.PathOf(_options.Directory, Segment);
        _length = 0;
        _file = File.OpenHandle(_path, FileMode.Create, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
        File.SetUnixFileMode(_file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        Span<byte> header = stackalloc byte[FrameFormat.FileHeaderSize];
        FrameFormat.WriteFileHeader(header, Segment, _time.GetUtcNow().UtcTicks);
        RandomAccess.Write(_file, header, 0);
        Interlocked.Exchange(ref _length, header.Length);
        RemoveOldest();
    }

    private void Close()
    {
        if (_file is null)
        {
            return;
        }

        try
        {
            RandomAccess.FlushToDisk(_file);
        }
        catch (IOException exception)
        {
            _error = exception.Message;
        }

        _file.Dispose();
    }

    private void Keep(string file, long bytes)
    {
        _older.Enqueue((file, bytes));
        Interlocked.Add(ref _olderBytes, bytes);
    }

    /// <summary>Makes room for a whole segment.</summary>
    private void RemoveOldest()
    {
        while (_older.Count > 0 && _olderBytes + _options.SegmentBytes > _options.TotalBytes)
        {
            var (file, bytes) = _older.Dequeue();
            Interlocked.Add(ref _olderBytes, -bytes);
            try
            {
                File.Delete(file);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                _error = exception.Message;
            }
        }
    }
}
