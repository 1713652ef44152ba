using System.Text.Json;

namespace Cotenant.Daemon.Api.Contracts;

/// <summary>A device. Answer of <c>/v1/devices</c>.</summary>
internal sealed record DeviceReport
{
    public required string Id { get; init; }

    public required string Kind { get; init; }

    public required string Family { get; init; }

    /// <summary><c>active</c>, <c>shadow</c> or <c>observe</c>.</summary>
    public required string Mode { get; init; }

    /// <summary><c>created</c>, <c>running</c>, <c>finished</c>, <c>stopped</c> or <c>faulted</c>.</summary>
    public required string Status { get; init; }

    /// <summary>Why the loop ended by an error; null otherwise.</summary>
    public string? Fault { get; init; }

    /// <summary>True when device time is real time.</summary>
    public required bool RealTime { get; init; }

    /// <summary>Device time over real time of a simulation; 0 is as fast as it goes.</summary>
    public required double Speed { get; init; }

    public required double PeriodSeconds { get; init; }

    public required double DeviceTimeSeconds { get; init; }

    /// <summary>Decision points so far.</summary>
    public required long Decisions { get; init; }

    /// <summary>Plans that changed something and were applied.</summary>
    public required long Actions { get; init; }

    public required int Tenants { get; init; }

    public required int TenantCapacity { get; init; }

    public required IReadOnlyList<string> Resources { get; init; }

    /// <summary>Version and parameter hash of a simulator; empty for real devices.</summary>
    public required string Simulator { get; init; }

    public string? Scenario { get; init; }

    public required IReadOnlyList<PolicyEntryReport> Policies { get; init; }

    /// <summary>The last observation, the decision that it belongs to and what is desired now; in answers about one device.</summary>
    public JsonElement? Now { get; init; }
}
