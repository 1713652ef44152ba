using Cotenant.Plugins;

namespace Cotenant.Policies.OsmlPlus.Control;

/// <summary>
/// What was seen of a service at its present load: allocations that met its target and allocations that missed it. More of
/// everything is no worse, so a fact speaks for all allocations beyond it; a newer fact replaces those that it contradicts.
/// </summary>
internal sealed class AllocationFacts
{
    private const int Capacity = 16;

    private readonly (short Cores, short Ways)[] _good = new (short, short)[Capacity];
    private readonly (short Cores, short Ways)[] _bad = new (short, short)[Capacity];
    private readonly long[] _badUntil = new long[Capacity];
    private int _goodCount;
    private int _badCount;

    internal bool Any => _goodCount + _badCount > 0;

    /// <summary>Goes up when what is known changes.</summary>
    internal int Version { get; private set; }

    internal void Clear()
    {
        Version += Any ? 1 : 0;
        _goodCount = _badCount = 0;
    }

    /// <summary>Forgets what was missed.</summary>
    internal void ForgetBad()
    {
        Version += _badCount > 0 ? 1 : 0;
        _badCount = 0;
    }

    /// <summary>The target was met with this allocation.</summary>
    internal void AddGood(int cores, int ways)
    {
        for (var i = _badCount - 1; i >= 0; i--)
        {
            if (_bad[i].Cores >= cores && _bad[i].Ways >= ways)
            {
                DropBad(i);
            }
        }

        if (!IsGood(cores, ways))
        {
            Version++;
            DropGood(cores, ways, 1);
            if (_goodCount == Capacity)
            {
                Array.Copy(_good, 1, _good, 0, --_goodCount);
            }

            _good[_goodCount++] = ((short)cores, (short)ways);
        }
    }

    /// <summary>The target was missed with this allocation, which counts until then: neighbours and loads change.</summary>
    internal void AddBad(int cores, int ways, long untilNs)
    {
        Version += IsBad(cores, ways) ? 0 : 1;
        DropGood(cores, ways, -1);
        for (var i = _badCount - 1; i >= 0; i--)
        {
            if (_bad[i].Cores <= cores && _bad[i].Ways <= ways && _badUntil[i] <= untilNs)
            {
                DropBad(i);
            }
        }

        if (_badCount == Capacity)
        {
            DropBad(0);
        }

        _bad[_badCount] = ((short)cores, (short)ways);
        _badUntil[_badCount++] = untilNs;
    }

    /// <summary>Forgets what no longer counts.</summary>
    /// <returns>True when there was something.</returns>
    internal bool Expire(long nowNs)
    {
        var any = false;
        for (var i = _badCount - 1; i >= 0; i--)
        {
            if (_badUntil[i] <= nowNs)
            {
                DropBad(i);
                any = true;
            }
        }

        return any;
    }

    /// <summary>True when the allocation, or a smaller one, met the target.</summary>
    internal bool IsGood(int cores, int ways)
    {
        foreach (var fact in _good.AsSpan(0, _goodCount))
        {
            if (fact.Cores <= cores && fact.Ways <= ways)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>True when the allocation, or a larger one, missed the target.</summary>
    internal bool IsBad(int cores, int ways)
    {
        foreach (var fact in _bad.AsSpan(0, _badCount))
        {
            if (fact.Cores >= cores && fact.Ways >= ways)
            {
                return true;
            }
        }

        return false;
    }

    internal void Save(ref RecordWriter writer)
    {
        writer.Write(Version);
        writer.Write((byte)_goodCount);
        foreach (var (cores, ways) in _good.AsSpan(0, _goodCount))
        {
            writer.Write(cores);
            writer.Write(ways);
        }

        writer.Write((byte)_badCount);
        for (var i = 0; i < _badCount; i++)
        {
            writer.Write(_bad[i].Cores);
            writer.Write(_bad[i].Ways);
            writer.Write(_badUntil[i]);
        }
    }

    internal void Restore(ref RecordReader reader)
    {
        Version = reader.ReadInt32();
        _goodCount = Count(reader.ReadByte());
        for (var i = 0; i < _goodCount; i++)
        {
            _good[i] = (reader.ReadInt16(), reader.ReadInt16());
        }

        _badCount = Count(reader.ReadByte());
        for (var i = 0; i < _badCount; i++)
        {
            _bad[i] = (reader.ReadInt16(), reader.ReadInt16());
            _badUntil[i] = reader.ReadInt64();
        }
    }

    private static int Count(byte count) =>
        count <= Capacity ? count : throw new InvalidDataException("the policy's memory holds more facts than this version keeps");

    // drops the allocations at or beyond this one: above it for a sign of 1, below it for -1
    private void DropGood(int cores, int ways, int sign)
    {
        var kept = 0;
        for (var i = 0; i < _goodCount; i++)
        {
            if ((_good[i].Cores - cores) * sign < 0 || (_good[i].Ways - ways) * sign < 0)
            {
                _good[kept++] = _good[i];
            }
        }

        Version += kept < _goodCount ? 1 : 0;
        _goodCount = kept;
    }

    private void DropBad(int index)
    {
        Version++;
        _badCount--;
        Array.Copy(_bad, index + 1, _bad, index, _badCount - index);
        Array.Copy(_badUntil, index + 1, _badUntil, index, _badCount - index);
    }
}
