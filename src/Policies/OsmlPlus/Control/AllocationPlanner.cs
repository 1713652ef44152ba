using System.Numerics;
using System.Runtime.InteropServices;

namespace Cotenant.Policies.OsmlPlus.Control;

/// <summary>
/// Divides cores and ways among services at the least sum of their penalties: dynamic programming over both, exact for
/// the given tables.
/// </summary>
internal sealed class AllocationPlanner
{
    private const int Impossible = int.MaxValue / 4;

    private readonly int[] _units;
    private readonly int[] _penalties;
    private readonly int[] _best;
    private readonly int[] _least;
    private readonly short[] _choices;
    private readonly int[] _choiceCounts;
    private readonly (short Cores, short Ways)[] _plan;
    private readonly (short Cores, short Ways)[] _kept;
    private readonly int _row;
    private readonly int _table;

    // rows of the search are twice as long, the rest impossible: a step beyond either end of a row lands there
    private readonly int _stride;
    private readonly int _plane;

    /// <summary>Creates a planner.</summary>
    /// <param name="capacity">Services at most.</param>
    /// <param name="cores">CPUs of the host.</param>
    /// <param name="ways">Ways of the cache; 0 without cache allocation.</param>
    internal AllocationPlanner(int capacity, int cores, int ways)
    {
        _row = ways + 1;
        _table = (cores + 1) * _row;
        _units = new int[capacity];
        _plan = new (short, short)[capacity];
        _kept = new (short, short)[2 * capacity];
        _penalties = new int[capacity * _table];
        _stride = 2 * _row;
        _plane = (cores + 1) * _stride;
        _best = new int[capacity * _plane];
        _least = new int[_table];
        _choices = new short[capacity * _table];
        _choiceCounts = new int[capacity];
    }

    internal int Count { get; private set; }

    internal void Clear() => Count = 0;

    /// <summary>Adds a service with the plan that it keeps what it has.</summary>
    /// <param name="unit">Id of its unit.</param>
    /// <param name="cores">Cores that it has; 0 for a newcomer.</param>
    /// <param name="ways">Ways that it has.</param>
    /// <returns>The table to fill: the penalty of <c>cores</c> and <c>ways</c> at <c>[cores * (ways of the cache + 1) + ways]</c>.</returns>
    internal Span<int> Add(int unit, int cores, int ways)
    {
        _units[Count] = unit;
        Set(Count, cores, ways);
        return Table(Count++);
    }

    /// <summary>Adds to all penalties of a number of ways.</summary>
    internal void Charge(int index, int ways, int penalty)
    {
        var table = Table(index);
        for (var at = _row + ways; at < _table; at += _row)
        {
            table[at] += penalty;
        }
    }

    internal int Unit(int index) => _units[index];

    internal int Cores(int index) => _plan[index].Cores;

    internal int Ways(int index) => _plan[index].Ways;

    internal void Set(int index, int cores, int ways) => _plan[index] = ((short)cores, (short)ways);

    /// <summary>Remembers the plan; there is room for two.</summary>
    internal void Keep(int place = 0) => _plan.AsSpan(0, Count).CopyTo(_kept.AsSpan(place * _plan.Length));

    /// <summary>Goes back to a plan that was remembered.</summary>
    internal void Recall(int place = 0) => _kept.AsSpan(place * _plan.Length, Count).CopyTo(_plan);

    internal int Penalty(int index, int cores, int ways) => Table(index)[(cores * _row) + ways];

    /// <summary>Plans.</summary>
    /// <param name="cores">Cores to divide, at least one for each service.</param>
    /// <param name="ways">Ways to divide; 0 without cache allocation.</param>
    /// <param name="minimumWays">Fewest ways of a service; 0 without cache allocation.</param>
    /// <returns>False when there is less than the minimum of each.</returns>
    internal bool Solve(int cores, int ways, int minimumWays)
    {
        if (Count == 0)
        {
            return true;
        }

        if (cores < Count || ways < Count * minimumWays)
        {
            return false;
        }

        for (var k = 0; k < Count - 1; k++)
        {
            Extend(k, cores);
        }

        for (var k = Count - 1; k >= 0; k--)
        {
            var choice = Best(k, cores, ways);
            _plan[k] = ((short)(choice / _row), (short)(choice % _row));
            cores -= _plan[k].Cores;
            ways -= _plan[k].Ways;
        }

        return true;
    }

    private Span<int> Table(int index) => _penalties.AsSpan(index * _table, _table);

    /// <summary>
    /// Ends the filling of a table: finds the allocations that cost less than every smaller one. Only these are tried.
    /// </summary>
    internal void Close(int index, int cores, int ways, int minimumWays)
    {
        var table = Table(index);
        var choices = _choices.AsSpan(index * _table, _table);
        var count = 0;
        for (var own = 1; own <= cores; own++)
        {
            for (var way = minimumWays; way <= ways; way++)
            {
                var at = (own * _row) + way;
                var smaller = Math.Min(own > 1 ? _least[at - _row] : int.MaxValue, way > minimumWays ? _least[at - 1] : int.MaxValue);
                _least[at] = Math.Min(smaller, table[at]);
                if (table[at] < smaller)
                {
                    choices[count++] = (short)at;
                }
            }
        }

        _choiceCounts[index] = count;
    }

    private ReadOnlySpan<short> Choices(int index) => _choices.AsSpan(index * _table, _choiceCounts[index]);

    // best[k][c, w]: least penalty of the services up to k within c cores and w ways
    private Span<int> Plane(int index) => _best.AsSpan(index * _plane, _plane);

    private void Extend(int k, int cores)
    {
        var table = Table(k);
        var to = Plane(k)[..((cores + 1) * _stride)];
        to.Fill(Impossible);
        foreach (var choice in Choices(k))
        {
            var shift = (choice / _row * _stride) + (choice % _row);
            if (shift >= to.Length)
            {
                continue;
            }

            if (k == 0)
            {
                Lower(to, choice / _row, choice % _row, table[choice]);
            }
            else
            {
                Relax(Plane(k - 1), to[shift..], table[choice]);
            }
        }

        for (var own = 0; own <= cores; own++)
        {
            to.Slice((own * _stride) + _row, _stride - _row).Fill(Impossible);
        }
    }

    // the first service has its allocation wherever there is room for it
    private void Lower(Span<int> to, int cores, int ways, int penalty)
    {
        for (var at = (cores * _stride) + ways; at < to.Length; at += _stride)
        {
            foreach (ref var value in to.Slice(at, _row - ways))
            {
                value = Math.Min(value, penalty);
            }
        }
    }

    // to = min(to, from + penalty)
    private static void Relax(ReadOnlySpan<int> from, Span<int> to, int penalty)
    {
        var sums = MemoryMarshal.Cast<int, Vector<int>>(from[..to.Length]);
        var least = MemoryMarshal.Cast<int, Vector<int>>(to);
        var more = new Vector<int>(penalty);
        for (var i = 0; i < least.Length; i++)
        {
            least[i] = Vector.Min(least[i], sums[i] + more);
        }

        for (var i = least.Length * Vector<int>.Count; i < to.Length; i++)
        {
            to[i] = Math.Min(to[i], from[i] + penalty);
        }
    }

    // the cheapest allocation of service k that leaves the services before it what they cost least with
    private int Best(int k, int cores, int ways)
    {
        var table = Table(k);
        var least = int.MaxValue;
        var best = 0;
        foreach (var choice in Choices(k))
        {
            var (own, way) = (choice / _row, choice % _row);
            if (own > cores || way > ways)
            {
                continue;
            }

            var penalty = table[choice] + (k == 0 ? 0 : Plane(k - 1)[((cores - own) * _stride) + ways - way]);
            if (penalty < least || (penalty == least && way < best % _row))
            {
                (least, best) = (penalty, choice);
            }
        }

        return best;
    }
}
