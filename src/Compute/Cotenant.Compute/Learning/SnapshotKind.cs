namespace Cotenant.Compute.Learning;

/// <summary>What a snapshot holds; the numbers are part of the file format and are never reused.</summary>
public enum SnapshotKind
{
    /// <summary>A multi-layer perceptron.</summary>
    Mlp = 1,

    /// <summary>A feature scaler.</summary>
    Scaler = 2,

    /// <summary>A regressor: scalers and an ensemble of nets.</summary>
    Regressor = 3,

    /// <summary>An actor-critic learner with its optimisers.</summary>
    ActorCritic = 4,

    /// <summary>A DQN learner with its optimiser.</summary>
    Dqn = 5,
}
