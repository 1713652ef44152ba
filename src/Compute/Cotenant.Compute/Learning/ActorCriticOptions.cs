namespace Cotenant.Compute.Learning;

/// <summary>Options of <see cref="ActorCritic"/>; the learning rates are OSML+'s.</summary>
public sealed record ActorCriticOptions : AgentOptions
{
    /// <summary>Adam's step size of the actor.</summary>
    public float ActorLearningRate { get; init; } = 5e-4f;

    /// <summary>Adam's step size of the critic.</summary>
    public float CriticLearningRate { get; init; } = 5e-3f;

    /// <summary>Weight of the critic's L2 penalty. OSML+ has 0.01; the default is 0, because the penalty pulls every value towards 0
    /// and OSML+'s rewards of up to 3 at a discount of 0.99 sum to 300.</summary>
    public float CriticL2 { get; init; }

    /// <summary>Error of the critic; Huber, as rewards may jump at a cliff.</summary>
    public Loss CriticLoss { get; init; } = Loss.Huber();

    /// <summary>Weight of the policy's entropy in the actor's goal, by learning steps: keeps it from deciding too early.</summary>
    public Schedule Entropy { get; init; } = new(0.05f, 0.002f, 5_000);

    /// <summary>Range of the first weights of the actor's last layer (DDPG: 0.003), so that it begins with even chances.</summary>
    public float ActorOutputRange { get; init; } = 0.003f;

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        Check(ActorLearningRate > 0 && float.IsFinite(ActorLearningRate), nameof(ActorLearningRate), ActorLearningRate, "a positive number");
        Check(CriticLearningRate > 0 && float.IsFinite(CriticLearningRate), nameof(CriticLearningRate), CriticLearningRate, "a positive number");
        Check(CriticL2 >= 0 && float.IsFinite(CriticL2), nameof(CriticL2), CriticL2, "0 or a positive number");
        Check(ActorOutputRange >= 0 && float.IsFinite(ActorOutputRange), nameof(ActorOutputRange), ActorOutputRange, "0 or a positive number");
        Check(CriticLoss.Kind != LossKind.CrossEntropy, nameof(CriticLoss), CriticLoss.Kind, "MeanSquared, Huber or Quantile");
        Entropy.Validate(nameof(Entropy), float.MaxValue);
    }
}
