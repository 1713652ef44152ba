using Cotenant.Daemon.Platform;
using Cotenant.Plugins.Devices;

namespace Cotenant.Daemon.Configuration;

/// <summary>What a configuration is judged against, besides itself.</summary>
internal sealed record ConfigSurroundings
{
    /// <summary>The kinds of devices that this build can make.</summary>
    public required IReadOnlyList<IDeviceFactory> Factories { get; init; }

    /// <summary>Paths that hold when none is given.</summary>
    public required DaemonPaths Paths { get; init; }

    /// <summary>The directory of plugins beside the program.</summary>
    public required string ShippedPlugins { get; init; }

    /// <summary>
    /// Names of the policies in the given plugin directories, by family; null when a plugin there cannot be read, so that
    /// nobody can say which names exist.
    /// </summary>
    public Func<IReadOnlyList<string>, IReadOnlyDictionary<string, string>?> Policies { get; init; } = static _ => null;
}
