namespace Cotenant.Daemon.Runtime;

/// <summary>When the daemon started.</summary>
internal sealed record StartTime(DateTimeOffset At);
