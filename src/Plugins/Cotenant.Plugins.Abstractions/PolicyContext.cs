using Cotenant.Plugins.Devices;
using Cotenant.Plugins.Learning;
using Microsoft.Extensions.Logging;

namespace Cotenant.Plugins;

/// <summary>
/// What the host offers a policy instance. It holds no type of the plugin, so that nothing in it keeps an unloaded
/// plugin alive.
/// </summary>
public sealed class PolicyContext
{
    /// <summary>The device that the instance serves; families extend the descriptor (host: topology).</summary>
    public required DeviceDescriptor Device { get; init; }

    /// <summary>The policy's own options from the configuration, name to value; empty when none are given.</summary>
    public required PolicyOptions Options { get; init; }

    /// <summary>Seeds every random number of the instance: same seed and same observations, same plans.</summary>
    public required ulong Seed { get; init; }

    /// <summary>A logger of the policy's category. Not for the decision path: reasons say why.</summary>
    public required ILogger Logger { get; init; }

    /// <summary>The learning services.</summary>
    public required ILearningServices Learning { get; init; }

    /// <summary>Where the instance sets the series that its manifest declares.</summary>
    public required SeriesBlock Series { get; init; }
}
