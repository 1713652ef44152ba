namespace Cotenant.Plugins.Devices;

/// <summary>A simulated tenant's load changes.</summary>
/// <param name="id">The tenant's id.</param>
/// <param name="loadPercent">Load in percent of the service's maximum, above 0.</param>
public sealed class LoadChanged(string id, double loadPercent) : DeviceMessage
{
    /// <summary>The tenant's id.</summary>
    public string Id { get; } = id;

    /// <summary>Load in percent of the service's maximum.</summary>
    public double LoadPercent { get; } = loadPercent;
}
