namespace Cotenant.HwBackends.Simulation.Server.Workloads;

/// <summary>Load, target and latency of a service: <c>p99 = baseMs (1 + queueing (rho/(1-rho))^exponent) + backlog</c>.</summary>
internal sealed record ServiceLevel
{
    /// <summary>Target of the 99th percentile in ms.</summary>
    public required double TargetMs { get; init; }

    /// <summary>Requests a second that a load of 100 % means, by server.</summary>
    public required IReadOnlyDictionary<string, double> MaximumRps { get; init; }

    /// <summary>99th percentile without queueing, in ms.</summary>
    public required double BaseMs { get; init; }

    /// <summary>Weight of the queueing term.</summary>
    public required double Queueing { get; init; }

    /// <summary>Exponent of the queueing term.</summary>
    public required double Exponent { get; init; }

    /// <summary>Seconds of the fixed-rate runs of the published map: its overload latencies are backlogs at their end.</summary>
    public required double HorizonSeconds { get; init; }

    /// <summary>Seconds from the arrival to the first published latency.</summary>
    public required double WarmUpSeconds { get; init; }

    /// <summary>Core time right after the arrival over the warm one; it falls linearly over the warm-up.</summary>
    public required double ColdFactor { get; init; }
}
