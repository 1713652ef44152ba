namespace Cotenant.Evaluation.Results;

/// <summary>What <c>cotenant evaluate</c> prints and writes.</summary>
public sealed record EvaluationResult
{
    /// <summary>The policy, or the simulator, that was evaluated.</summary>
    public required string Policy { get; init; }

    /// <summary>Version and parameter hash of the simulator.</summary>
    public required string Simulator { get; init; }

    /// <summary>Seeds per experiment.</summary>
    public required int Seeds { get; init; }

    /// <summary>The experiments.</summary>
    public required IReadOnlyList<ExperimentResult> Experiments { get; init; }
}
