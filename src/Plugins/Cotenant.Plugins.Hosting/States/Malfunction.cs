namespace Cotenant.Plugins.Hosting.States;

/// <summary>A malfunctioned policy as the state file keeps it.</summary>
/// <param name="Policy">The policy's name.</param>
/// <param name="Reason">Why, one line.</param>
/// <param name="Since">Since when.</param>
internal sealed record Malfunction(string Policy, string Reason, DateTimeOffset Since);
