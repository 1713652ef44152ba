using System.Diagnostics.CodeAnalysis;
using Cotenant.Plugins.Learning;

namespace Cotenant.Plugins.Services.Experience;

/// <summary>
/// A ring of rows. One thread appends, without lock, allocation or I/O; any thread may copy meanwhile and gets whole rows: the
/// writer says which row it begins before it touches it, and a copy that was overtaken drops what was overwritten.
/// </summary>
internal sealed class ExperienceLog : IExperienceLog
{
    private const long LargestRing = 512L * 1024 * 1024 / sizeof(float);

    private readonly float[] _rows;
    private long _begun;
    private long _appended;

    /// <exception cref="ArgumentException">The ring would have no row or column, or take more than 512 MiB.</exception>
    public ExperienceLog(int columns, int capacity)
    {
        if (columns < 1 || capacity < 1 || (long)columns * capacity > LargestRing)
        {
            throw new ArgumentException($"an experience log of {capacity} rows of {columns} numbers is not possible: 1 or more each, {LargestRing} numbers at most");
        }

        Columns = columns;
        Capacity = capacity;
        _rows = new float[columns * capacity];
    }

    public int Columns { get; }

    public int Capacity { get; }

    public long Appended => Volatile.Read(ref _appended);

    public int Count => (int)Math.Min(Appended, Capacity);

    public void Append(ReadOnlySpan<float> row)
    {
        if (row.Length != Columns)
        {
            ThrowLength(row.Length);
        }

        // a full fence: the mark is seen before any number of the row is
        var index = Interlocked.Increment(ref _begun) - 1;
        row.CopyTo(_rows.AsSpan((int)(index % Capacity) * Columns, Columns));
        Volatile.Write(ref _appended, index + 1);
    }

    public int CopyNewest(Span<float> destination)
    {
        var end = Appended;
        var wanted = (int)Math.Min(Math.Min(end, Capacity), destination.Length / Columns);
        var first = end - wanted;
        for (var row = 0; row < wanted; row++)
        {
            _rows.AsSpan((int)((first + row) % Capacity) * Columns, Columns).CopyTo(destination.Slice(row * Columns, Columns));
        }

        Interlocked.MemoryBarrier();
        var overwritten = (int)Math.Clamp(Volatile.Read(ref _begun) - Capacity - first, 0, wanted);
        if (overwritten > 0)
        {
            destination[(overwritten * Columns)..(wanted * Columns)].CopyTo(destination);
        }

        return wanted - overwritten;
    }

    [DoesNotReturn]
    private void ThrowLength(int length)
        => throw new ArgumentException($"a row of this log has {Columns} numbers, not {length}");
}
