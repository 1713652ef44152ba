namespace Cotenant.Policies.OsmlPlus.Control;

/// <content>What a plan has left over, handed out.</content>
internal sealed partial class Replanner
{
    private void HandOut(PlanGoal goal, bool bestEffort, ref int cores, ref int ways)
    {
        for (var i = 0; i < _planner.Count; i++)
        {
            cores -= _planner.Cores(i);
            ways -= _planner.Ways(i);
        }

        // a profile of plenty says more than one of scarcity
        while (HandOutToUnknown(ref cores, ref ways))
        {
        }

        if (bestEffort || goal == PlanGoal.Reclaim)
        {
            return;
        }

        for (var i = 0; i < _planner.Count; i++)
        {
            ref readonly var current = ref _entry[_planner.Unit(i)];
            var moreWays = Math.Clamp(current.Ways - _planner.Ways(i), 0, ways);
            var most = _states[_planner.Unit(i)].Frontier.Most(_planner.Ways(i) + moreWays);
            var moreCores = Math.Clamp(Math.Min(most, current.Cores) - _planner.Cores(i), 0, cores);
            _planner.Set(i, _planner.Cores(i) + moreCores, _planner.Ways(i) + moreWays);
            cores -= moreCores;
            ways -= moreWays;
        }
    }

    private bool HandOutToUnknown(ref int cores, ref int ways)
    {
        var given = false;
        for (var i = 0; i < _planner.Count && (cores > 0 || ways > 0); i++)
        {
            if (!_states[_planner.Unit(i)].Frontier.IsKnown)
            {
                _planner.Set(i, _planner.Cores(i) + (cores > 0 ? 1 : 0), _planner.Ways(i) + (ways > 0 ? 1 : 0));
                cores -= cores > 0 ? 1 : 0;
                ways -= ways > 0 ? 1 : 0;
                given = true;
            }
        }

        return given;
    }
}
