namespace Cotenant.Plugins.Devices;

/// <summary>A tenant arrives.</summary>
/// <param name="tenant">Its declaration.</param>
public sealed class TenantAdded(TenantDeclaration tenant) : DeviceMessage
{
    /// <summary>The declaration.</summary>
    public TenantDeclaration Tenant { get; } = tenant;
}
