namespace Cotenant.Daemon.Runtime;

/// <summary>A policy or plugin cannot be had; the message is one line.</summary>
internal sealed class PolicyUnavailableException(string message, Exception? inner = null) : Exception(message, inner);
