namespace Cotenant.Plugins.Pipeline;

/// <summary>Unwinds a thread that the watchdog has abandoned; it never leaves the loop.</summary>
internal sealed class AbandonedException : Exception;
