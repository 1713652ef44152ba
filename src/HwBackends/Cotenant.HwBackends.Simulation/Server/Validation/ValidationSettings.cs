namespace Cotenant.HwBackends.Simulation.Server.Validation;

/// <summary>How the simulator is validated: <c>data/experiments/server-validation.json</c>.</summary>
internal sealed record ValidationSettings
{
    /// <summary>What this file is.</summary>
    public string Description { get; set; } = "";

    /// <summary>The server of the published maps.</summary>
    public required string Server { get; init; }

    /// <summary>Latency cells, below the data directory.</summary>
    public required string Cells { get; init; }

    /// <summary>Frontiers, below the data directory.</summary>
    public required string Frontiers { get; init; }

    /// <summary>Seed of the fit.</summary>
    public required ulong Seed { get; init; }

    /// <summary>Points that the fit evolves.</summary>
    public required int Population { get; init; }

    /// <summary>Trials of each point.</summary>
    public required int Generations { get; init; }

    /// <summary>The services of the maps.</summary>
    public required IReadOnlyList<ValidatedService> Services { get; init; }
}
