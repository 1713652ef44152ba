using Cotenant.Plugins.Hosting;
using Cotenant.Plugins.Pipeline;

namespace Cotenant.Daemon.Runtime;

/// <summary>
/// Counts what policies do wrong. One that does not come back is malfunctioned at once, another after three faulty decisions
/// in a row; it stays so, over a restart, until an operator clears it.
/// </summary>
/// <param name="states">Keeps the states.</param>
/// <param name="giveUp">Lets go of an instance with a thread inside.</param>
internal sealed class PolicySupervisor(PolicyStates states, Action<PolicyInstance, string> giveUp) : IPolicySupervisor
{
    public bool Report(PolicyInstance policy, PolicyFault fault, string detail)
    {
        states.Get(policy.Name).Count(fault switch
        {
            PolicyFault.Exception => PolicyFaultKind.Exception,
            PolicyFault.Late or PolicyFault.Overrun => PolicyFaultKind.Overrun,
            _ => PolicyFaultKind.GuardViolation,
        });
        var text = detail == fault.ToString() ? KebabNames.Of(fault) : $"{KebabNames.Of(fault)}: {detail}";
        if (fault == PolicyFault.Overrun)
        {
            giveUp(policy, text);
            states.Malfunction(policy.Name, $"a decision ran over its budget of {policy.Manifest.BudgetMs} ms and did not come back");
            return false;
        }

        if (policy.FaultsInARow < FaultCounting.Limit)
        {
            return true;
        }

        states.Malfunction(policy.Name, $"{policy.FaultsInARow} faulty decisions in a row, the last: {text}");
        return false;
    }
}
