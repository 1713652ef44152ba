namespace Cotenant.Plugins.Devices;

/// <summary>A tenant leaves: what it held becomes free.</summary>
/// <param name="id">Its id.</param>
public sealed class TenantRemoved(string id) : DeviceMessage
{
    /// <summary>The tenant's id.</summary>
    public string Id { get; } = id;
}
