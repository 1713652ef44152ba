namespace Cotenant.Daemon.Runtime.Decisions;

/// <summary>How a replay of one device's part of a journal came out.</summary>
internal sealed record ReplayReport
{
    public required string Device { get; init; }

    public required string Kind { get; init; }

    /// <summary>Segments that were read.</summary>
    public required int Segments { get; init; }

    /// <summary>Decisions that were made again.</summary>
    public required long Decisions { get; init; }

    /// <summary>Those whose plan was the recorded one.</summary>
    public required long Same { get; init; }

    /// <summary>The first decisions that came out otherwise.</summary>
    public required IReadOnlyList<ReplayDifference> Differences { get; init; }

    /// <summary>What kept parts from being replayed, one line each.</summary>
    public required IReadOnlyList<string> Notes { get; init; }
}
