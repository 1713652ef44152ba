using Cotenant.Compute.Learning;

namespace Cotenant.Compute.Colocation;

/// <summary>The actions of Model-C: one core or one way more or less, or nothing (as released by OSML+'s authors).</summary>
public static class StepActions
{
    /// <summary>One core more.</summary>
    public const int MoreCores = 0;

    /// <summary>One core less.</summary>
    public const int FewerCores = 1;

    /// <summary>One way more.</summary>
    public const int MoreWays = 2;

    /// <summary>One way less.</summary>
    public const int FewerWays = 3;

    /// <summary>Nothing.</summary>
    public const int Nothing = 4;

    /// <summary>Number of actions.</summary>
    public const int Count = 5;

    /// <summary>
    /// The nets' shape and learning. A quarter of OSML+'s replay and batch: its states here are eight smooth numbers, and
    /// a learner has to fit a policy's memory.
    /// </summary>
    public static ActorCriticOptions Options { get; } = new()
    {
        StateWidth = ColocationFeatures.ModelC,
        Actions = Count,
        Hidden = [32, 32],
        BatchSize = 64,
        ReplayCapacity = 8192,
        CriticLearningRate = 1e-3f,
    };
}
