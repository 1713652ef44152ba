namespace Cotenant.Plugins.Devices;

/// <summary>Something with resources to hand out, real or simulated. It owns its clock.</summary>
public interface IDevice : IDisposable
{
    /// <summary>What the device is and declares.</summary>
    DeviceDescriptor Descriptor { get; }

    /// <summary>The tenants by slot.</summary>
    TenantTable Tenants { get; }

    /// <summary>Hands the device with its family's types to a visitor.</summary>
    TResult Accept<TResult>(IDeviceVisitor<TResult> visitor);

    /// <summary>
    /// A clean stop: restores or keeps what the configuration says, resource by resource. Called once, on the device's
    /// thread, after the last decision.
    /// </summary>
    void Stop();
}
