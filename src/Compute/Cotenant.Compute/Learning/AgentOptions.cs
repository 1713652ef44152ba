using System.Collections.Immutable;

namespace Cotenant.Compute.Learning;

/// <summary>What the learners of discrete actions have in common. Defaults after OSML+'s Model-C where it states a value.</summary>
public abstract record AgentOptions
{
    /// <summary>Values of a state, at least 1 (OSML+: 8).</summary>
    public required int StateWidth { get; init; }

    /// <summary>Number of actions, 1 to 64 (OSML+: 5).</summary>
    public required int Actions { get; init; }

    /// <summary>Hidden widths of every net.</summary>
    public ImmutableArray<int> Hidden { get; init; } = [32, 64, 32];

    /// <summary>Activation of the hidden layers.</summary>
    public Activation HiddenActivation { get; init; } = Activation.Relu;

    /// <summary>Transitions of one learning step.</summary>
    public int BatchSize { get; init; } = 256;

    /// <summary>Transitions kept.</summary>
    public int ReplayCapacity { get; init; } = 76_800;

    /// <summary>Transitions kept before learning begins; at least 1.</summary>
    public int WarmUp { get; init; } = 256;

    /// <summary>Chance of an action drawn evenly from the possible ones, by acting steps.</summary>
    public Schedule Epsilon { get; init; } = new(0.3f, 0.02f, 5_000);

    /// <summary>Share of the way that target nets move towards the learning ones at each learning step (DDPG's tau), in (0, 1].</summary>
    public float TargetRate { get; init; } = 0.005f;

    /// <summary>Largest norm of a gradient; 0 for no limit.</summary>
    public float ClipNorm { get; init; } = 10;

    /// <summary>Says which option is wrong.</summary>
    /// <exception cref="ArgumentException">An option is outside its range.</exception>
    public virtual void Validate()
    {
        Check(StateWidth is >= 1 and <= MlpShape.MaximumWidth, nameof(StateWidth), StateWidth, $"in 1 to {MlpShape.MaximumWidth}");
        Check(Actions is >= 1 and <= ActionMask.MaximumActions, nameof(Actions), Actions, $"in 1 to {ActionMask.MaximumActions}");
        Check(BatchSize >= 1, nameof(BatchSize), BatchSize, "1 or more");
        Check(ReplayCapacity >= 1, nameof(ReplayCapacity), ReplayCapacity, "1 or more");
        Check(WarmUp >= 1 && WarmUp <= ReplayCapacity, nameof(WarmUp), WarmUp, "1 or more, and no more than the replay capacity");
        Check(TargetRate is > 0 and <= 1, nameof(TargetRate), TargetRate, "in (0, 1]");
        Check(ClipNorm >= 0, nameof(ClipNorm), ClipNorm, "0 or a positive number");
        Epsilon.Validate(nameof(Epsilon), 1);
    }

    internal MlpShape Shape => new([StateWidth, .. Hidden, Actions], HiddenActivation);

    private protected static void Check<T>(bool valid, string name, T value, string range)
    {
        if (!valid)
        {
            throw new ArgumentException($"option {name} is {value}: it must be {range}");
        }
    }
}
