namespace Cotenant.Daemon.Runtime.Decisions;

/// <summary>A decision that came out otherwise when it was made again.</summary>
/// <param name="Decision">Its id.</param>
/// <param name="Segment">The segment that holds it.</param>
/// <param name="Deciders">Who decided, by entry.</param>
/// <param name="Resources">The resources in which the plans differ.</param>
internal sealed record ReplayDifference(string Decision, int Segment, IReadOnlyList<string> Deciders, IReadOnlyList<string> Resources);
