using Cotenant.Plugins.Devices;
using Cotenant.Plugins.Hosting;

namespace Cotenant.Plugins.Pipeline;

/// <summary>Makes policies from plugins for devices whose family is known only at run time.</summary>
public static class PluginPolicies
{
    /// <summary>Makes an instance of a plugin's policy for a device.</summary>
    /// <param name="plugin">The plugin in service.</param>
    /// <param name="policy">The policy's name.</param>
    /// <param name="device">The device that it is to serve.</param>
    /// <param name="context">What the host offers the instance.</param>
    /// <exception cref="PolicyNotSupportedException">The device lacks what the policy needs.</exception>
    /// <exception cref="PluginException">The policy cannot be made; the message says why.</exception>
    public static PolicyInstance Make(LoadedPlugin plugin, string policy, IDevice device, PolicyContext context) =>
        device.Accept(new Maker(plugin, policy, context));

    private sealed class Maker(LoadedPlugin plugin, string policy, PolicyContext context) : IDeviceVisitor<PolicyInstance>
    {
        public PolicyInstance Visit<TObservation, TPlan>(IDevice<TObservation, TPlan> device)
            where TObservation : Observation
            where TPlan : Plan<TPlan>
        {
            var handle = plugin.CreatePolicy<TObservation, TPlan>(policy, context);
            return new PolicyInstance(handle.Manifest, plugin.Manifest.Id, plugin.Manifest.Version, handle, context.Series);
        }
    }
}
