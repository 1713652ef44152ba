using Cotenant.Plugins;
using Cotenant.Plugins.Devices;
using Cotenant.Plugins.Hosting;
using Cotenant.Plugins.Learning;
using Cotenant.Plugins.Pipeline;
using Microsoft.Extensions.Logging;

namespace Cotenant.Evaluation;

/// <summary>Makes policies from the plugins that the build laid out beside the program, as the daemon does.</summary>
public sealed class PluginPolicySource(PluginHost plugins, ILoggerFactory loggers) : IPolicySource
{
    /// <inheritdoc />
    public PolicyInstance Create(string policy, IDevice device, PolicyOptions options, ulong seed, ILearningServices learning)
    {
        try
        {
            var plugin = plugins.LoadForPolicy(policy);
            var manifest = plugin.Manifest.Policies.First(known => known.Name == policy);
            return PluginPolicies.Make(plugin, policy, device, new PolicyContext
            {
                Device = device.Descriptor,
                Options = options,
                Seed = seed,
                Logger = loggers.CreateLogger($"Cotenant.Policies.{policy}"),
                Learning = learning,
                Series = new SeriesBlock(manifest.Series, device.Descriptor.TenantCapacity),
            });
        }
        catch (Exception exception) when (exception is PluginException or PolicyNotSupportedException)
        {
            throw new EvaluationException(exception.Message, exception);
        }
    }
}
