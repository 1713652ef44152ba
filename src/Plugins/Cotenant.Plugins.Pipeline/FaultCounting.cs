namespace Cotenant.Plugins.Pipeline;

/// <summary>
/// The plain supervisor: an overrun disqualifies at once, other faults after three decisions in a row. Used by
/// evaluations and tests; the daemon adds persistence on top.
/// </summary>
public sealed class FaultCounting : IPolicySupervisor
{
    /// <summary>Faulty decisions in a row that disqualify a policy.</summary>
    public const int Limit = 3;

    /// <inheritdoc />
    public bool Report(PolicyInstance policy, PolicyFault fault, string detail) =>
        fault != PolicyFault.Overrun && policy.FaultsInARow < Limit;
}
