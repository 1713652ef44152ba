using Cotenant.Daemon.Configuration.Options;
using Cotenant.Plugins.Devices;

namespace Cotenant.Daemon.Configuration.Validation;

/// <summary>What validators look at.</summary>
internal sealed class ValidationContext
{
    public required DaemonConfig Config { get; init; }

    public required ConfigErrors Errors { get; init; }

    public required ConfigSurroundings Surroundings { get; init; }

    /// <summary>The factory of a kind, or null.</summary>
    public IDeviceFactory? FactoryOf(string kind) =>
        Surroundings.Factories.FirstOrDefault(f => string.Equals(f.Kind, kind, StringComparison.Ordinal));
}
