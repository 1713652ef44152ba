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
    private readonly short[] _choice;
    private readonly short[] _caps;
    private readonly (short Cores, short Ways)[] _plan;
    private readonly (short Cores, short Ways)[] _kept;
    private readonly int _row;
    private readonly int _table;

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
        _kept = new (short, short)[capacity];
        _penalties = new int[capacity * _table];
        _best = new int[2 * _table];
        _choice = new short[capacity * _table];
        _caps = new short[capacity * _row];
    }

    internal int Count { get; private set; }

    internal void Clear() => Count = 0;

    /// <summary>Adds a service.</summary>
    /// <param name="unit">Id of its unit.</param>
    /// <returns>The table to fill: the penalty of <c>cores</c> and <c>ways</c> at <c>[cores * (ways of the cache + 1) + ways]</c>.</returns>
    internal Span<int> Add(int unit)
    {
        _units[Count] = unit;
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

    /// <summary>Remembers the plan as the best so far.</summary>
    internal void Keep() => _plan.AsSpan(0, Count).CopyTo(_kept);

    /// <summary>Goes back to the plan remembered last.</summary>
    internal void Recall() => _kept.AsSpan(0, Count).CopyTo(_plan);

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

        var from = _best.AsSpan(0, _table);
        var to = _best.AsSpan(_table, _table);
        Begin(to, cores, ways, minimumWays);
        for (var k = 1; k < Count; k++)
        {
            var swap = from;
            from = to;
            to = swap;
            Extend(k, from, to, cores, ways, minimumWays);
        }

        for (var k = Count - 1; k >= 0; k--)
        {
            var choice = _choice[(k * _table) + (cores * _row) + ways];
            _plan[k] = ((short)(choice / _row), (short)(choice % _row));
            cores -= _plan[k].Cores;
            ways -= _plan[k].Ways;
        }

        return true;
    }

    private Span<int> Table(int index) => _penalties.AsSpan(index * _table, _table);

    /// <summary>
    /// Ends the filling of a table: finds beyond how many cores and ways nothing gets better, so that the search
    /// stops there.
    /// </summary>
    internal void Close(int index, int cores, int ways, int minimumWays)
    {
        var table = Table(index);
        var caps = _caps.AsSpan(index * _row, _row);
        for (var way = minimumWays; way <= ways; way++)
        {
            var cap = cores;
            var better = false;
            while (cap > 1 && table[((cap - 1) * _row) + way] <= table[(cap * _row) + way])
            {
                cap--;
            }

            for (var own = 1; own <= cap && !better; own++)
            {
                better = way == minimumWays || table[(own * _row) + way] < table[(own * _row) + way - 1];
            }

            // ways that bring nothing over one way less are not tried
            caps[way] = (short)(better ? cap : 0);
        }
    }

    // the first service alone: the best within c cores and w ways is the best of one core or one way less, or this
    private void Begin(Span<int> to, int cores, int ways, int minimumWays)
    {
        var penalties = Table(0);
        var choices = _choice.AsSpan(0, _table);
        for (var own = 1; own <= cores; own++)
        {
            for (var way = minimumWays; way <= ways; way++)
            {
                var at = (own * _row) + way;
                (to[at], choices[at]) = (penalties[at], (short)at);
                if (own > 1 && to[at - _row] <= to[at])
                {
                    (to[at], choices[at]) = (to[at - _row], choices[at - _row]);
                }

                if (way > minimumWays && to[at - 1] <= to[at])
                {
                    (to[at], choices[at]) = (to[at - 1], choices[at - 1]);
                }
            }
        }
    }

    // to[c, w]: least penalty of the services up to k within c cores and w ways
    private void Extend(int k, ReadOnlySpan<int> from, Span<int> to, int cores, int ways, int minimumWays)
    {
        var penalties = Table(k);
        var choices = _choice.AsSpan(k * _table, _table);
        var caps = _caps.AsSpan(k * _row, _row);
        var last = k == Count - 1;
        for (var allCores = last ? cores : k + 1; allCores <= cores; allCores++)
        {
            for (var allWays = last ? ways : (k + 1) * minimumWays; allWays <= ways; allWays++)
            {
                var least = Impossible;
                var choice = 0;
                for (var way = minimumWays; way <= allWays - (k * minimumWays); way++)
                {
                    var most = Math.Min(caps[way], allCores - k);
                    for (var own = 1; own <= most; own++)
                    {
                        var penalty = from[((allCores - own) * _row) + allWays - way] + penalties[(own * _row) + way];
                        if (penalty < least)
                        {
                            (least, choice) = (penalty, (own * _row) + way);
                        }
                    }
                }

                to[(allCores * _row) + allWays] = least;
                choices[(allCores * _row) + allWays] = (short)choice;
            }
        }
    }
}
