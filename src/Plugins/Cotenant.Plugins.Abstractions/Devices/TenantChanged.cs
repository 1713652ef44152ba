namespace Cotenant.Plugins.Devices;

/// <summary>A tenant's target, priority or settings change; the id stays.</summary>
/// <param name="tenant">The new declaration.</param>
public sealed class TenantChanged(TenantDeclaration tenant) : DeviceMessage
{
    /// <summary>The declaration.</summary>
    public TenantDeclaration Tenant { get; } = tenant;
}
