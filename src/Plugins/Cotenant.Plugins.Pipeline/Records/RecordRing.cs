namespace Cotenant.Plugins.Pipeline.Records;

/// <summary>
/// The newest records of a device: one writer (the device's thread), any number of readers, no lock. A reader that is too
/// slow loses the oldest and is told how many.
/// </summary>
public sealed class RecordRing
{
    private readonly LoopRecord[] _records;
    private readonly long[] _versions;
    private readonly int _mask;
    private long _written;

    /// <summary>Creates a ring.</summary>
    /// <param name="capacity">Records to keep; rounded up to a power of two.</param>
    public RecordRing(int capacity)
    {
        var size = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Max(capacity, 2));
        _records = new LoopRecord[size];
        _versions = new long[size];
        _mask = size - 1;
    }

    /// <summary>Records ever written; also the number of the newest one.</summary>
    public long Written => Volatile.Read(ref _written);

    /// <summary>How many of the newest records are kept.</summary>
    public int Capacity => _records.Length;

    /// <summary>
    /// Writes a record and gives it its number.
    /// </summary>
    public long Write(ref LoopRecord record)
    {
        var number = _written + 1;
        record.Number = number;
        var index = (int)(number & _mask);

        // odd: being written; even: whole (a sequence lock per place)
        Volatile.Write(ref _versions[index], number * 2 - 1);
        Interlocked.MemoryBarrier();
        _records[index] = record;
        Volatile.Write(ref _versions[index], number * 2);
        Volatile.Write(ref _written, number);
        return number;
    }

    /// <summary>Reads the record after <paramref name="last"/>.</summary>
    /// <param name="last">Number of the last record read, 0 at the start; moves on.</param>
    /// <param name="record">The record.</param>
    /// <param name="lost">How many records were overwritten before they could be read.</param>
    /// <returns>False when there is no newer record.</returns>
    public bool TryRead(ref long last, out LoopRecord record, out long lost)
    {
        lost = 0;
        while (true)
        {
            var written = Written;
            if (last >= written)
            {
                record = default;
                return false;
            }

            var number = Math.Max(last + 1, written - _records.Length + 1);
            lost += number - last - 1;
            last = number;
            var index = (int)(number & _mask);
            if (Volatile.Read(ref _versions[index]) == number * 2)
            {
                record = _records[index];
                Interlocked.MemoryBarrier();
                if (Volatile.Read(ref _versions[index]) == number * 2)
                {
                    return true;
                }
            }

            // overwritten while it was read
            lost++;
        }
    }
}
