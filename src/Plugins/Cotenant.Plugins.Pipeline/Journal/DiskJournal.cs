namespace Cotenant.Plugins.Pipeline.Journal;

/// <summary>
/// The journal on disk: segments of framed, checksummed records, bounded in total. Appending copies into memory under a short
/// lock; one background thread writes, at most <see cref="DiskJournalOptions.FlushInterval"/> later. When the disk refuses, records
/// are dropped and counted, and the daemon goes on. Each start begins a new segment.
/// </summary>
public sealed class DiskJournal : IJournalSink, IDisposable
{
    private const int FirstBuffer = 256 * 1024;

    private readonly DiskJournalOptions _options;
    private readonly SegmentWriter _writer;
    private readonly Lock _lock = new();
    private readonly Lock _diskLock = new();
    private readonly AutoResetEvent _wake = new(false);
    private readonly Thread _thread;
    private byte[] _front = new byte[FirstBuffer];
    private byte[] _back = new byte[FirstBuffer];
    private List<(int At, int Records)> _frontRotations = [];
    private List<(int At, int Records)> _backRotations = [];
    private int _used;
    private int _waiting;
    private long _segmentUsed;
    private volatile int _segment;
    private volatile bool _stopping;
    private long _records;
    private long _dropped;

    /// <summary>Opens the journal, begins a segment and starts writing.</summary>
    /// <exception cref="IOException">The directory cannot be made or written; the message says which.</exception>
    /// <exception cref="UnauthorizedAccessException">The directory may not be written.</exception>
    public DiskJournal(DiskJournalOptions options, TimeProvider time)
    {
        _options = options;
        _writer = new SegmentWriter(options, time);
        _segment = _writer.Segment;
        _thread = new Thread(Run) { IsBackground = true, Name = "journal" };
        _thread.Start();
    }

    /// <inheritdoc />
    public int Segment => _segment;

    /// <inheritdoc />
    public bool Enabled => true;

    /// <summary>How the journal fares.</summary>
    public DiskJournalStatus Status => new(
        _segment,
        Interlocked.Read(ref _records),
        Interlocked.Read(ref _dropped) + _writer.Dropped,
        _writer.WrittenBytes,
        _writer.DiskBytes,
        _writer.Error);

    /// <inheritdoc />
    public void Append(string device, JournalRecordKind kind, ReadOnlySpan<byte> payload)
    {
        var size = FrameFormat.SizeOf(device, payload.Length);
        var hurry = false;
        lock (_lock)
        {
            if (_stopping || size > FrameFormat.LargestBody || !Reserve(size))
            {
                Interlocked.Increment(ref _dropped);
                return;
            }

            FrameFormat.Write(_front.AsSpan(_used), kind, device, payload);
            _used += size;
            _waiting++;
            _segmentUsed += size;
            Interlocked.Increment(ref _records);
            if (_segmentUsed >= _options.SegmentBytes)
            {
                // devices see the new number and write their headers, which then follow this place
                _frontRotations.Add((_used, _waiting));
                _segmentUsed = 0;
                _segment++;
            }

            hurry = _used > _front.Length / 2;
        }

        if (hurry)
        {
            _wake.Set();
        }
    }

    /// <summary>Writes what waits. For those who are about to read.</summary>
    public void Flush()
    {
        lock (_diskLock)
        {
            int used;
            int records;
            lock (_lock)
            {
                (_front, _back) = (_back, _front);
                (_frontRotations, _backRotations) = (_backRotations, _frontRotations);
                (used, _used) = (_used, 0);
                (records, _waiting) = (_waiting, 0);
            }

            _writer.Write(_back.AsSpan(0, used), records, _backRotations);
            _backRotations.Clear();
        }
    }

    /// <summary>Writes what waits, to the disk itself, and closes the segment.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            if (_stopping)
            {
                return;
            }

            _stopping = true;
        }

        _wake.Set();
        _thread.Join();
        lock (_diskLock)
        {
            _writer.Dispose();
        }

        _wake.Dispose();
    }

    private void Run()
    {
        while (!_stopping)
        {
            _wake.WaitOne(_options.FlushInterval);
            Flush();
        }

        Flush();
    }

    private bool Reserve(int size)
    {
        var needed = _used + size;
        if (needed > _options.LargestBacklog && _used > 0)
        {
            return false;
        }

        if (needed > _front.Length)
        {
            Array.Resize(ref _front, Math.Max(needed, _front.Length * 2));
        }

        return true;
    }
}
