using Cotenant.Plugins;

namespace Cotenant.Policies.OsmlPlus.Control;

/// <content>What a plan has left over, handed out; and the memory that survives a reload.</content>
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

    // where the models disagree a service gives up half of what it could, and the rest when that has proved harmless
    private void GoHalfWhereUnsure(ref int cores, ref int ways)
    {
        for (var i = 0; i < _planner.Count; i++)
        {
            ref readonly var current = ref _entry[_planner.Unit(i)];
            if (!_states[_planner.Unit(i)].IsUnsure)
            {
                continue;
            }

            var moreCores = Math.Clamp((current.Cores - _planner.Cores(i)) / 2, 0, cores);
            var moreWays = Math.Clamp((current.Ways - _planner.Ways(i)) / 2, 0, ways);
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

    internal void Save(ref RecordWriter writer)
    {
        _before.Save(ref writer);
        _after.Save(ref writer);
        writer.Write(_actedNs);
    }

    internal void Restore(ref RecordReader reader)
    {
        _before.Restore(ref reader);
        _after.Restore(ref reader);
        _actedNs = reader.ReadInt64();
    }
}
