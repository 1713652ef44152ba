namespace Cotenant.Daemon.Runtime;

/// <summary>How a policy stands.</summary>
/// <param name="State"><c>active</c>, <c>shadow</c>, <c>disabled</c>, <c>malfunctioned</c> or <c>not-supported</c>.</param>
/// <param name="Reason">Why; empty when there is nothing to say.</param>
/// <param name="MayDecide">False while it is malfunctioned or switched off.</param>
internal sealed record PolicyStand(string State, string Reason, bool MayDecide);
