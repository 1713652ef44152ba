using Cotenant.Plugins;

namespace Cotenant.Policies.OsmlPlus.Control;

/// <summary>
/// The resource cliff of one service as a line: the fewest cores that meet its target, for each number of ways. A model
/// draws it, facts correct it.
/// </summary>
internal sealed class Frontier
{
    /// <summary>Cores where no number meets the target.</summary>
    internal const int Never = 1 << 14;

    private readonly short[] _predicted;
    private readonly short[] _cores;
    private readonly short[] _most;
    private readonly float[] _traffic;

    /// <summary>Creates a line.</summary>
    /// <param name="ways">Ways of the cache; 0 without cache allocation: there is then one point, at 0 ways.</param>
    internal Frontier(int ways)
    {
        _predicted = new short[ways + 1];
        _cores = new short[ways + 1];
        _most = new short[ways + 1];
        _traffic = new float[ways + 1];
    }

    /// <summary>Goes up when the line or its traffic changes.</summary>
    internal int Version { get; private set; }

    /// <summary>False before the first prediction.</summary>
    internal bool IsKnown { get; private set; }

    /// <summary>What the service turned out to need over what was predicted.</summary>
    internal double Scale { get; private set; } = 1;

    /// <summary>How much the load has grown since the line was drawn.</summary>
    internal double Growth { get; private set; } = 1;

    /// <summary>Fewest cores at these ways, facts considered.</summary>
    internal int Cores(int ways) => _cores[Math.Min(ways, _cores.Length - 1)];

    /// <summary>Fewest cores at these ways as the model has it.</summary>
    internal int Predicted(int ways) => _predicted[Math.Clamp(ways, 0, _predicted.Length - 1)];

    /// <summary>Cores beyond which it gets worse again at these ways: more threads share the same ways.</summary>
    internal int Most(int ways) => _most[Math.Clamp(ways, 0, _most.Length - 1)];

    /// <summary>Memory traffic at these ways in bytes a second.</summary>
    internal double Traffic(int ways) => _traffic[Math.Min(ways, _traffic.Length - 1)];

    internal void Clear()
    {
        Version++;
        IsKnown = false;
        Scale = 1;
        Growth = 1;
    }

    /// <summary>Begins a new drawing.</summary>
    internal void Begin() => Growth = 1;

    /// <summary>Ends a drawing.</summary>
    internal void End(AllocationFacts facts, int mostCores)
    {
        IsKnown = true;
        Version++;
        Correct(facts, mostCores);
    }

    /// <summary>The load is so much larger than when the line was drawn.</summary>
    internal void Grow(double growth) => Growth = Math.Clamp(Math.Max(Growth, growth), 1, 4);

    /// <summary>Sets a predicted point; <see cref="End"/> ends the drawing.</summary>
    internal void Predict(int ways, int cores, int most, double traffic)
    {
        _predicted[ways] = (short)cores;
        _most[ways] = (short)most;
        _traffic[ways] = (float)traffic;
    }

    /// <summary>What was seen contradicts the prediction: all of the line moves along, by half of what this point says.</summary>
    internal void Rescale(int ways, double cores)
    {
        var predicted = Predicted(ways);
        if (IsKnown && predicted is > 0 and < Never)
        {
            Scale = Math.Clamp(Math.Sqrt(Scale * cores / predicted), 0.5, 2);
        }
    }

    /// <summary>Draws the line anew from the prediction, its scale and the facts.</summary>
    internal void Correct(AllocationFacts facts, int mostCores)
    {
        for (var ways = 0; ways < _cores.Length; ways++)
        {
            var cores = _predicted[ways] >= Never ? Never : Math.Max(1, (int)Math.Ceiling((_predicted[ways] * Scale * Growth) - 0.25));
            while (cores > 1 && cores <= mostCores && facts.IsGood(cores - 1, ways))
            {
                cores--;
            }

            if (cores > mostCores && facts.IsGood(mostCores, ways))
            {
                cores = mostCores;
                while (cores > 1 && facts.IsGood(cores - 1, ways))
                {
                    cores--;
                }
            }

            while (cores <= mostCores && facts.IsBad(cores, ways))
            {
                cores++;
            }

            cores = cores > mostCores ? Never : cores;
            Version += cores == _cores[ways] ? 0 : 1;
            _cores[ways] = (short)cores;
        }
    }

    internal void Save(ref RecordWriter writer)
    {
        writer.Write(Version);
        writer.Write(IsKnown);
        writer.Write(Scale);
        writer.Write(Growth);
        for (var ways = 0; IsKnown && ways < _cores.Length; ways++)
        {
            writer.Write(_predicted[ways]);
            writer.Write(_cores[ways]);
            writer.Write(_most[ways]);
            writer.Write(_traffic[ways]);
        }
    }

    internal void Restore(ref RecordReader reader)
    {
        Version = reader.ReadInt32();
        IsKnown = reader.ReadBoolean();
        Scale = reader.ReadDouble();
        Growth = reader.ReadDouble();
        for (var ways = 0; IsKnown && ways < _cores.Length; ways++)
        {
            _predicted[ways] = reader.ReadInt16();
            _cores[ways] = reader.ReadInt16();
            _most[ways] = reader.ReadInt16();
            _traffic[ways] = reader.ReadSingle();
        }
    }
}
