namespace Cotenant.Daemon.Configuration;

/// <summary>A reload that was refused.</summary>
/// <param name="At">When.</param>
/// <param name="Faults">One line each.</param>
internal sealed record ReloadFailure(DateTimeOffset At, IReadOnlyList<string> Faults);
