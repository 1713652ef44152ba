namespace Cotenant.Plugins.Devices;

/// <summary>Makes devices of one kind. Each backend project exports one list of factories.</summary>
public interface IDeviceFactory
{
    /// <summary>The kind in the configuration.</summary>
    string Kind { get; }

    /// <summary>Checks the settings without touching the device.</summary>
    /// <returns>One line per fault, saying what to do; empty when all is well.</returns>
    IReadOnlyList<string> Validate(DeviceSettings settings);

    /// <summary>Checks a tenant's declaration for this kind of device.</summary>
    /// <returns>One line per fault; empty when all is well.</returns>
    IReadOnlyList<string> Validate(TenantDeclaration tenant);

    /// <summary>Makes the device.</summary>
    /// <exception cref="DeviceException">It cannot be made; the message says what to do.</exception>
    IDevice Create(DeviceSettings settings, DeviceServices services);
}
