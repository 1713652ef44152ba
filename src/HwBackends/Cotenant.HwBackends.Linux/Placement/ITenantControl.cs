using Cotenant.HwBackends.Linux.Files;
using Cotenant.HwBackends.Linux.Options;
using Cotenant.HwBackends.Linux.State;
using Cotenant.Plugins.Host;

namespace Cotenant.HwBackends.Linux.Placement;

/// <summary>How the cores and the memory of one tenant are steered.</summary>
internal interface ITenantControl
{
    /// <summary>Whether an allocation differs from what was last applied.</summary>
    bool Differs(in HostAllocation desired);

    /// <summary>Whether <paramref name="desired"/> takes no CPU away that is held now: such changes go first.</summary>
    bool Widens(in HostAllocation desired);

    /// <summary>Takes the tenant over before its first change: records where everything was, then moves its processes.</summary>
    KernelFault? Attach(Transaction transaction);

    /// <summary>Takes over what an earlier run left in force.</summary>
    /// <returns>false if nothing of it is there any more</returns>
    bool Adopt();

    /// <summary>Writes an allocation; each step names its way back.</summary>
    KernelFault? Apply(in HostAllocation desired, Transaction transaction);

    /// <summary>Reads back what holds now.</summary>
    /// <param name="actual">in: what is thought to hold; out: what holds</param>
    /// <param name="all">also the limits, else only the CPUs</param>
    /// <returns>false if it cannot be told, because no process and no cgroup is there to ask</returns>
    bool ReadBack(ref HostAllocation actual, bool all);

    /// <summary>Takes in processes and threads that came since the last tick.</summary>
    KernelFault? Follow();

    /// <summary>Lets the tenant go.</summary>
    /// <param name="cores">what becomes of its CPUs, weight and quota</param>
    /// <param name="memory">what becomes of its memory limits</param>
    List<KernelFault> Restore(ExitPolicy cores, ExitPolicy memory);
}
