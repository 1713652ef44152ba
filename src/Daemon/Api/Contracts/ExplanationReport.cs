using System.Text.Json;

namespace Cotenant.Daemon.Api.Contracts;

/// <summary>A decision with all that belongs to it. Answer of <c>/v1/decisions/{id}</c>.</summary>
internal sealed record ExplanationReport
{
    public required DecisionReport Decision { get; init; }

    /// <summary>The tenants by slot, as observation and plan number them.</summary>
    public required IReadOnlyDictionary<string, string> Tenants { get; init; }

    /// <summary>What the policy saw.</summary>
    public JsonElement? Observation { get; init; }

    /// <summary>What held before.</summary>
    public JsonElement? Before { get; init; }

    /// <summary>What was decided.</summary>
    public JsonElement? Plan { get; init; }

    /// <summary>What was read back after the plan had been applied; null when it was not.</summary>
    public JsonElement? Actual { get; init; }

    /// <summary>What the device saw some time later; null when that is not recorded, or not yet.</summary>
    public JsonElement? Outcome { get; init; }

    /// <summary>What shadow policies would have decided.</summary>
    public required IReadOnlyList<DecisionReport> Shadows { get; init; }

    /// <summary>Events of the same decision point.</summary>
    public required IReadOnlyList<EventReport> Events { get; init; }
}
