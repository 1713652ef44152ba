using Cotenant.Plugins;
using Cotenant.Policies.OsmlPlus.Units;

namespace Cotenant.Policies.OsmlPlus.Control;

/// <content>Why a plan is as it is.</content>
internal sealed partial class Replanner
{
    // shown for a cliff that no number of CPUs reaches
    private const int MostCliff = 999;

    /// <summary>Gives one reason for each unit whose amounts change.</summary>
    internal void Explain(Amounts amounts, ReasonList reasons, int cause, int subject)
    {
        for (var unit = 0; unit < _units.Count; unit++)
        {
            ref readonly var then = ref _entry[unit];
            ref readonly var now = ref amounts[unit];
            if (!_units[unit].Active || then == now)
            {
                continue;
            }

            var slot = _units[unit].Slot;
            if (unit == _units.BestEffort)
            {
                reasons.Add(then.Bandwidth != now.Bandwidth ? OsmlReasons.Throttled : OsmlReasons.BestEffort, slot, now.Cores, now.Ways, now.Bandwidth == 0 ? 100 : now.Bandwidth);
                continue;
            }

            var state = _states[unit];
            var code = then.Cores == 0 ? OsmlReasons.Arrived
                : unit == subject ? cause
                : now.Cores < then.Cores || now.Ways < then.Ways ? (cause == OsmlReasons.Reclaimed ? cause : OsmlReasons.Deprived)
                : OsmlReasons.Given;
            if (code == OsmlReasons.Shared)
            {
                reasons.Add(code, slot, now.Cores, now.Ways, now.SharedCores, now.SharedWays);
                continue;
            }

            var cliff = state.Frontier.IsKnown ? Math.Min(state.Frontier.Cores(now.Ways), MostCliff) : 0;
            reasons.Add(code, slot, now.Cores, now.Ways, cliff, double.IsNaN(state.Ratio) ? 0 : state.Ratio * 100);
        }
    }
}
