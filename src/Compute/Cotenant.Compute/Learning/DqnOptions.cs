namespace Cotenant.Compute.Learning;

/// <summary>Options of <see cref="DqnLearner"/>.</summary>
public sealed record DqnOptions : AgentOptions
{
    /// <summary>Adam's step size.</summary>
    public float LearningRate { get; init; } = 1e-3f;

    /// <summary>Error of the taken action's value; Huber, as rewards may jump at a cliff.</summary>
    public Loss Loss { get; init; } = Loss.Huber();

    /// <summary>Weight of the L2 penalty.</summary>
    public float L2 { get; init; }

    /// <summary>When positive, the target net is copied every so many learning steps, instead of moving by
    /// <see cref="AgentOptions.TargetRate"/> at each (OSML: 100).</summary>
    public int TargetPeriod { get; init; }

    /// <summary>The learning net chooses the next action and the target net values it (van Hasselt 2016), against overestimation.</summary>
    public bool Double { get; init; } = true;

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        Check(LearningRate > 0 && float.IsFinite(LearningRate), nameof(LearningRate), LearningRate, "a positive number");
        Check(L2 >= 0 && float.IsFinite(L2), nameof(L2), L2, "0 or a positive number");
        Check(TargetPeriod >= 0, nameof(TargetPeriod), TargetPeriod, "0 or more");
        Check(Loss.Kind != LossKind.CrossEntropy, nameof(Loss), Loss.Kind, "MeanSquared, Huber or Quantile");
    }
}
