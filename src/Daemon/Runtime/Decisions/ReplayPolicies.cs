using Cotenant.Plugins;
using Cotenant.Plugins.Devices;
using Cotenant.Plugins.Hosting;
using Cotenant.Plugins.Pipeline.Journal;
using Cotenant.Plugins.Services;

namespace Cotenant.Daemon.Runtime.Decisions;

/// <summary>Makes the policies that a journal names, with the memory that it holds of them.</summary>
/// <param name="plugins">The plugins.</param>
/// <param name="learning">Models as they stand now; what a replay learns is gone with it.</param>
/// <param name="loggers">Makes loggers.</param>
/// <param name="optionsOf">The options that the configuration gives a policy.</param>
/// <param name="seed">The device's seed.</param>
internal sealed class ReplayPolicies(PluginHost plugins, InlineLearning learning, ILoggerFactory loggers, Func<string, PolicyOptions> optionsOf, ulong seed)
{
    /// <summary>Makes a policy.</summary>
    /// <exception cref="PolicyUnavailableException">It cannot be made, or its memory is of another shape.</exception>
    public IPolicy<TObservation, TPlan> Make<TObservation, TPlan>(HeaderPolicy policy, IDevice<TObservation, TPlan> device)
        where TObservation : Observation
        where TPlan : Plan<TPlan>
    {
        try
        {
            var plugin = plugins.LoadForPolicy(policy.Name);
            var manifest = plugin.Manifest.Policies.First(p => p.Name == policy.Name);
            var made = plugin.CreatePolicy<TObservation, TPlan>(policy.Name, new PolicyContext
            {
                Device = device.Descriptor,
                Options = optionsOf(policy.Name),
                Seed = seed,
                Logger = loggers.CreateLogger($"Cotenant.Policies.{policy.Name}"),
                Learning = learning.ForPolicy(policy.Name),
                Series = new SeriesBlock(manifest.Series, device.Descriptor.TenantCapacity),
            });
            if (policy.Memory.Length > 0)
            {
                var reader = new RecordReader(policy.Memory);
                made.RestoreMemory(ref reader);
            }

            return made;
        }
        catch (Exception exception) when (exception is PluginException or PolicyNotSupportedException or InvalidDataException)
        {
            throw new PolicyUnavailableException($"{policy.Name} {policy.Version}: {exception.Message}", exception);
        }
    }
}
