using Cotenant.Plugins;
using Cotenant.Plugins.Host;
using Cotenant.Policies.OsmlPlus.Units;

namespace Cotenant.Policies.OsmlPlus.Control;

/// <summary>
/// Where no division serves all, one service borrows CPUs and ways that another leaves idle most of the time (Algorithm 4
/// of OSML, FAST 2023). One pair at a time; it ends when it does not help or harms the lender.
/// </summary>
internal sealed class Sharing(UnitTable units, ServiceState[] states)
{
    private const int MostCores = 4;
    private const int MostWays = 3;
    private const int TrialSamples = 3;
    private const long BarredNs = 60_000_000_000;

    // who waits for a time slice of some milliseconds misses a target of that size
    private const double LeastTargetMs = 5;

    private int _borrower = -1;
    private int _lender = -1;
    private int _cores;
    private int _ways;
    private long _barredUntilNs;

    /// <summary>True for both of a pair: what is seen of them is no fact about their own allocation.</summary>
    internal bool Involves(int unit) => unit == _borrower || unit == _lender;

    /// <summary>Finds a pair for a service that misses its target.</summary>
    /// <returns>True when there is one; <see cref="Apply"/> then adds it to the amounts.</returns>
    internal bool TryBegin(HostTopology topology, int borrower, Amounts amounts, long nowNs)
    {
        var state = states[borrower];
        if (_borrower >= 0 || nowNs < _barredUntilNs || !state.Frontier.IsKnown || units[borrower].TargetMs < LeastTargetMs)
        {
            return false;
        }

        var (cores, ways) = Missing(state.Frontier, topology, amounts[borrower]);
        var lender = -1;
        var mostIdle = 0.5 * cores;
        for (var other = 0; other < units.Count; other++)
        {
            if (other == borrower || !units[other].Active || units[other].Kind == UnitKind.BestEffort
                || units[other].TargetMs < LeastTargetMs || !(states[other].Ratio < 0.8) || states[other].Saturated)
            {
                continue;
            }

            var idle = amounts[other].Cores - states[other].Reading.Cpu;
            if (idle > mostIdle && amounts[other].Cores > cores && amounts[other].Ways >= ways)
            {
                (lender, mostIdle) = (other, idle);
            }
        }

        if (lender < 0 || cores + ways == 0)
        {
            return false;
        }

        (_borrower, _lender, _cores, _ways) = (borrower, lender, cores, ways);
        return true;
    }

    /// <summary>Adds the pair to a plan, or ends it when one of the two has gone or needs it no longer.</summary>
    internal void Apply(Amounts amounts)
    {
        if (_borrower < 0)
        {
            return;
        }

        if (!units[_borrower].Active || !units[_lender].Active || amounts[_lender].Cores < _cores || amounts[_lender].Ways < _ways)
        {
            End();
            return;
        }

        ref var amount = ref amounts[_borrower];
        amount.Cores += _cores;
        amount.SharedCores = _cores;
        amount.Ways += _ways;
        amount.SharedWays = _ways;
        amount.Partner = (short)(_lender + 1);
    }

    /// <summary>Looks whether the pair keeps its promise.</summary>
    /// <returns>True when it has ended and the amounts have to be planned anew.</returns>
    internal bool Judge(long nowNs)
    {
        if (_borrower < 0 || (units[_borrower].Active && units[_lender].Active
            && (states[_borrower].Samples < TrialSamples || !(states[_borrower].MeanRatio > 1) || states[_borrower].IsCatchingUp(nowNs))
            && !(states[_lender].Samples >= TrialSamples && states[_lender].MeanRatio > 1)))
        {
            return false;
        }

        End();
        _barredUntilNs = nowNs + BarredNs;
        return true;
    }

    internal void End() => _borrower = _lender = -1;

    internal void Save(ref RecordWriter writer)
    {
        writer.Write((short)_borrower);
        writer.Write((short)_lender);
        writer.Write((short)_cores);
        writer.Write((short)_ways);
        writer.Write(_barredUntilNs);
    }

    internal void Restore(ref RecordReader reader)
    {
        _borrower = reader.ReadInt16();
        _lender = reader.ReadInt16();
        _cores = reader.ReadInt16();
        _ways = reader.ReadInt16();
        _barredUntilNs = reader.ReadInt64();
    }

    private static (int Cores, int Ways) Missing(Frontier frontier, HostTopology topology, in Amount amount)
    {
        var need = frontier.Cores(amount.Ways);
        if (need < Frontier.Never)
        {
            return (Math.Clamp(need + 1 - amount.Cores, 1, MostCores), 0);
        }

        for (var more = 1; topology.HasCache && more <= MostWays && amount.Ways + more <= topology.Ways; more++)
        {
            need = frontier.Cores(amount.Ways + more);
            if (need < Frontier.Never)
            {
                return (Math.Clamp(need - amount.Cores, 0, MostCores), more);
            }
        }

        return (2, 0);
    }
}
