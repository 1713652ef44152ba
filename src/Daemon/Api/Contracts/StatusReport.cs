namespace Cotenant.Daemon.Api.Contracts;

/// <summary>Answer of <c>/v1/status</c>.</summary>
internal sealed record StatusReport
{
    public required string Version { get; init; }

    public required int Pid { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public required double UptimeSeconds { get; init; }

    /// <summary>Answer of <c>/readyz</c>.</summary>
    public required ReadinessReport Readiness { get; init; }

    public required DoorsReport Doors { get; init; }

    public required ConfigurationReport Configuration { get; init; }

    public required IReadOnlyList<DeviceReport> Devices { get; init; }

    public required JournalReport Journal { get; init; }

    public required ProcessReport Process { get; init; }
}
