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

    // all its CPUs are busy: is that what its frontier says, does a caught-up load explain it, or is the frontier wrong?
    private bool IsBeyondKnown(HostTopology topology, long now, int unit)
    {
        var state = _states[unit];
        ref readonly var amount = ref _amounts[unit];
        if (state.GuessProfile(FirstGuess))
        {
            _replanner.Draw(topology, unit, _amounts);
        }

        if (!state.Frontier.IsKnown)
        {
            return true;
        }

        // while a backlog is worked off more is served than comes
        if (state.LoadGrowth > 1.08 * state.Frontier.Growth && !state.IsCatchingUp(now))
        {
            state.Frontier.Grow(1.1 * state.LoadGrowth);
            state.Facts.Clear();
            state.Frontier.Correct(state.Facts, topology.CpuCount);
        }
        else if (state.Frontier.Cores(amount.Ways) <= amount.Cores && !state.IsCatchingUp(now) && now - state.ChangedNs >= ContradictionNs && !state.Facts.IsBad(amount.Cores, amount.Ways))
        {
            state.Facts.AddBad(amount.Cores, amount.Ways, now + BusyNs);
            state.Frontier.Correct(state.Facts, topology.CpuCount);
        }

        return state.Frontier.Cores(amount.Ways) > amount.Cores;
    }

    // a sample just above the target may be noise, a second in a row is not; the mean of many tells what is close
    private static bool Misses(ServiceState state, long now) =>
        !state.IsCatchingUp(now)
        && ((state.Ratio > 1 && (state.Ratio > 1.15 || state.RatioBefore > 1)) || (state.Samples >= ManySamples && state.MeanRatio > 0.99));

    // next to an overloaded neighbour much fails that will do later
    private bool OthersAreBusy(int unit)
    {
        for (var other = 0; other < _units.Count; other++)
        {
            if (other != unit && IsService(other) && _states[other].Saturated)
            {
                return true;
            }
        }

        return false;
    }

    private void LearnMiss(HostTopology topology, long now, int unit)
    {
        var state = _states[unit];
        ref readonly var amount = ref _amounts[unit];
        if (_sharing.Involves(unit))
        {
            // a pair is judged as one
            return;
        }

        var needed = state.Saturated && state.Growth > 0.02
            ? amount.Cores * (1 + state.Growth) / 0.9
            : amount.Cores + 1;
        state.Facts.AddBad(amount.Cores, amount.Ways, now + (OthersAreBusy(unit) ? BusyNs : MissNs));
        if (state.Frontier.IsKnown)
        {
            if (!_advice.PrefersWays(state))
            {
                // short of cores it is so at any number of ways; short of ways only here
                state.Frontier.Rescale(amount.Ways, needed);
            }

            state.Frontier.Correct(state.Facts, topology.CpuCount);
        }
    }
}
