using Cotenant.Compute.Numerics;
using Cotenant.Plugins;

namespace Cotenant.Policies.OsmlPlus.Clite;

/// <summary>What CLITE remembers: its samples and where the search stands; the belief is computed from them.</summary>
internal sealed partial class ClitePolicy
{
    /// <inheritdoc />
    public void SaveMemory(ref RecordWriter writer)
    {
        _units.Save(ref writer);
        _amounts.Save(ref writer);
        _random.Write(_randomState);
        writer.Write(_randomState);
        _space.Save(ref writer);
        _samples.Save(ref writer);
        for (var job = 0; job < _space.Jobs; job++)
        {
            writer.Write(_jobs[job]);
            writer.Write(_rates[job]);
            writer.Write(_newest[job]);
            writer.Write(_before[job]);
        }

        foreach (var amount in Current)
        {
            writer.Write(amount);
        }

        writer.Write((byte)_stage);
        writer.Write((short)_next);
        writer.Write((short)_held);
        writer.Write((short)_misses);
        writer.Write((short)_changes);
        writer.Write(_appliedNs);
        writer.Write(_nextNs);
    }

    /// <inheritdoc />
    public void RestoreMemory(ref RecordReader reader)
    {
        _units.Restore(ref reader);
        _amounts.Restore(ref reader);
        _random = SeededRandom.Read(reader.ReadBytes(SeededRandom.StateBytes));
        _space.Restore(ref reader);
        _samples.Restore(ref reader);
        for (var job = 0; job < _space.Jobs; job++)
        {
            _jobs[job] = reader.ReadInt16();
            _rates[job] = reader.ReadDouble();
            _newest[job] = reader.ReadDouble();
            _before[job] = reader.ReadDouble();
        }

        foreach (ref var amount in _current.AsSpan(0, _space.Length))
        {
            amount = reader.ReadInt16();
        }

        _stage = (CliteStage)reader.ReadByte();
        _next = reader.ReadInt16();
        _held = reader.ReadInt16();
        _misses = reader.ReadInt16();
        _changes = reader.ReadInt16();
        _appliedNs = reader.ReadInt64();
        _nextNs = reader.ReadInt64();
        _samples.Calibrate();
    }
}
