namespace Cotenant.Daemon.Api.Contracts;

/// <summary>What the daemon itself costs.</summary>
internal sealed record ProcessReport
{
    public required long ResidentBytes { get; init; }

    public required double CpuSeconds { get; init; }

    public required int Threads { get; init; }

    public required long ManagedBytes { get; init; }

    /// <summary>Collections by generation.</summary>
    public required IReadOnlyList<int> Collections { get; init; }
}
