namespace Cotenant.Daemon.Runtime;

/// <summary>A policy that a device names and that could not be made.</summary>
/// <param name="Entry">Index of the entry.</param>
/// <param name="Policy">Its name.</param>
/// <param name="Shadow">True when it was to be a shadow.</param>
/// <param name="Reason">Why, one line.</param>
internal sealed record SkippedPolicy(int Entry, string Policy, bool Shadow, string Reason);
