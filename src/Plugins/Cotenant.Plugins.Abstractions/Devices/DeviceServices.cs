using Microsoft.Extensions.Logging;

namespace Cotenant.Plugins.Devices;

/// <summary>What the program offers a device.</summary>
public sealed class DeviceServices
{
    /// <summary>Makes loggers.</summary>
    public required ILoggerFactory Loggers { get; init; }

    /// <summary>Real time, for pacing and for stamps of real devices; nothing advances it to simulate.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>Where <c>data/</c> is: servers, service profiles, scenarios.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>Where the device may keep state over a restart; created by the program.</summary>
    public required string StateDirectory { get; init; }

    /// <summary>
    /// False when the device's mode keeps plans from being applied: a real device then takes over nothing that an earlier
    /// run left in force, and restores it.
    /// </summary>
    public bool MaySteer { get; init; } = true;
}
