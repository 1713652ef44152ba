namespace Cotenant.Daemon.Api.Contracts;

/// <summary>A plugin. Answer of <c>/v1/plugins</c>.</summary>
internal sealed record PluginReport
{
    public required string Id { get; init; }

    public required string Version { get; init; }

    public required string Description { get; init; }

    public required string Directory { get; init; }

    /// <summary><c>usable</c>, <c>refused</c>, <c>invalid</c> or <c>incompatible</c>.</summary>
    public required string State { get; init; }

    /// <summary>Why it cannot be loaded; empty when it can.</summary>
    public required string Detail { get; init; }

    /// <summary>SHA-256 over its files.</summary>
    public required string Hash { get; init; }

    public required IReadOnlyList<string> Policies { get; init; }

    public required bool Loaded { get; init; }
}
