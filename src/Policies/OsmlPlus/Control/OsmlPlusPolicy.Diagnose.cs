using Cotenant.Plugins.Host;

namespace Cotenant.Policies.OsmlPlus.Control;

/// <content>Who is in trouble, and why.</content>
internal sealed partial class OsmlPlusPolicy
{
    /// <summary>Learns from the newest samples and names the worst trouble.</summary>
    /// <returns>The reason code of the trouble, or 0.</returns>
    private int Diagnose(HostTopology topology, long now, out int subject)
    {
        subject = -1;
        var cause = 0;
        var worst = 0.0;
        for (var unit = 0; unit < _units.Count; unit++)
        {
            if (!IsService(unit))
            {
                continue;
            }

            _states[unit].Facts.Expire(now);
            var trouble = Trouble(topology, now, unit, out var weight);
            if (trouble != 0 && weight > worst)
            {
                (cause, subject, worst) = (trouble, unit, weight);
            }
        }

        return cause;
    }

    private int Trouble(HostTopology topology, long now, int unit, out double weight)
    {
        var state = _states[unit];
        ref readonly var amount = ref _amounts[unit];
        weight = 0;
        if (state.FreshSample)
        {
            if (unit < _units.BestEffort)
            {
                _context.Series.Set(OsmlSeries.QosRatio, unit, 1 / state.Ratio);
            }

            if (state.MeanRatio <= 0.95 && state.Ratio <= 1 && !_sharing.Involves(unit) && !state.Facts.IsGood(amount.Cores, amount.Ways))
            {
                state.Facts.AddGood(amount.Cores, amount.Ways);
                state.Frontier.Correct(state.Facts, topology.CpuCount);
            }

            if (Misses(state, now))
            {
                weight = 10 + Math.Min(5, state.Ratio);
                LearnMiss(topology, now, unit);
                return OsmlReasons.Missed;
            }
        }

        if (state.Saturated && IsBeyondKnown(topology, now, unit))
        {
            weight = 5;
            return OsmlReasons.Busy;
        }

        if (state.Frontier.IsKnown && state.Frontier.Cores(amount.Ways) > amount.Cores)
        {
            weight = 1;
            return OsmlReasons.Short;
        }

        return 0;
    }
}
