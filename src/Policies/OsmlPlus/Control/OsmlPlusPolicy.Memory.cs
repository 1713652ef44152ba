using Cotenant.Plugins;

namespace Cotenant.Policies.OsmlPlus.Control;

/// <content>The memory that survives a reload.</content>
internal sealed partial class OsmlPlusPolicy
{
    /// <inheritdoc />
    public void SaveMemory(ref RecordWriter writer)
    {
        _units.Save(ref writer);
        _amounts.Save(ref writer);
        _replanner.Save(ref writer);
        _sharing.Save(ref writer);
        _throttle.Save(ref writer);
        writer.Write(_nextNs);
        writer.Write(_nextPlanNs);
        writer.Write(_plannedKnowledge);
        writer.Write(_quietSinceNs);
        writer.Write(_actedNs);
        writer.Write(_forgotNs);
        for (var unit = 0; unit < _states.Length; unit++)
        {
            var active = _amounts[unit].Cores > 0;
            writer.Write(active);
            if (active)
            {
                _states[unit].Save(ref writer);
            }
        }
    }

    /// <inheritdoc />
    public void RestoreMemory(ref RecordReader reader)
    {
        _units.Restore(ref reader);
        _amounts.Restore(ref reader);
        _replanner.Restore(ref reader);
        _sharing.Restore(ref reader);
        _throttle.Restore(ref reader);
        _nextNs = reader.ReadInt64();
        _nextPlanNs = reader.ReadInt64();
        _plannedKnowledge = reader.ReadInt64();
        _quietSinceNs = reader.ReadInt64();
        _actedNs = reader.ReadInt64();
        _forgotNs = reader.ReadInt64();
        foreach (var state in _states)
        {
            if (reader.ReadBoolean())
            {
                state.Restore(ref reader);
            }
        }
    }
}
