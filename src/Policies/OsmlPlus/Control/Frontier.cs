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

    /// <summary>Creates a line.</summary>
    /// <param name="ways">Ways of the cache; 0 without cache allocation: there is then one point, at 0 ways.</param>
    internal Frontier(int ways)
    {
        _predicted = new short[ways + 1];
        _cores = new short[ways + 1];
    }

    /// <summary>False before the first prediction.</summary>
    internal bool IsKnown { get; private set; }

    /// <summary>What the service turned out to need over what was predicted.</summary>
    internal double Scale { get; private set; } = 1;

    /// <summary>Fewest cores at these ways, facts considered.</summary>
    internal int Cores(int ways) => _cores[Math.Min(ways, _cores.Length - 1)];

    /// <summary>Fewest cores at these ways as the model has it.</summary>
    internal int Predicted(int ways) => _predicted[Math.Min(ways, _predicted.Length - 1)];

    internal void Clear()
    {
        IsKnown = false;
        Scale = 1;
    }

    /// <summary>Sets a predicted point; <see cref="Correct"/> ends the drawing.</summary>
    internal void Predict(int ways, int cores) => _predicted[ways] = (short)cores;

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
        IsKnown = true;
        for (var ways = 0; ways < _cores.Length; ways++)
        {
            var cores = _predicted[ways] >= Never ? Never : Math.Max(1, (int)Math.Ceiling((_predicted[ways] * Scale) - 0.25));
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

            _cores[ways] = (short)(cores > mostCores ? Never : cores);
        }
    }

    internal void Save(ref RecordWriter writer)
    {
        writer.Write(IsKnown);
        writer.Write(Scale);
        for (var ways = 0; IsKnown && ways < _cores.Length; ways++)
        {
            writer.Write(_predicted[ways]);
            writer.Write(_cores[ways]);
        }
    }

    internal void Restore(ref RecordReader reader)
    {
        IsKnown = reader.ReadBoolean();
        Scale = reader.ReadDouble();
        for (var ways = 0; IsKnown && ways < _cores.Length; ways++)
        {
            _predicted[ways] = reader.ReadInt16();
            _cores[ways] = reader.ReadInt16();
        }
    }
}
