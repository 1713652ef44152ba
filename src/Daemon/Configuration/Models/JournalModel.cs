namespace Cotenant.Daemon.Configuration.Models;

/// <summary>The journal's settings, validated.</summary>
internal sealed record JournalModel(string Directory, long SegmentBytes, long TotalBytes, bool Full);
