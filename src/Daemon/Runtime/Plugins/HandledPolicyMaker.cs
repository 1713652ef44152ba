using Cotenant.Plugins;
using Cotenant.Plugins.Devices;
using Cotenant.Plugins.Hosting;

namespace Cotenant.Daemon.Runtime;

/// <summary>Makes a policy of a plugin for a device of a family that is known only at run time.</summary>
internal sealed class HandledPolicyMaker(LoadedPlugin plugin, string policy, PolicyContext context, IAsyncDisposable learning) : IDeviceVisitor<IPolicy>
{
    public IPolicy Visit<TObservation, TPlan>(IDevice<TObservation, TPlan> device)
        where TObservation : Observation
        where TPlan : Plan<TPlan> =>
        new HandledPolicy<TObservation, TPlan>(plugin.CreatePolicy<TObservation, TPlan>(policy, context), learning);
}
