using Cotenant.Plugins.Devices;

namespace Cotenant.Daemon.Configuration.Models;

/// <summary>A tenant, validated.</summary>
/// <param name="Device">The device that serves it.</param>
/// <param name="Declaration">What the device is told.</param>
/// <param name="Reporter">The user that may report its latency, beside those who may change everything.</param>
internal sealed record TenantModel(string Device, TenantDeclaration Declaration, uint? Reporter)
{
    /// <summary>True when <paramref name="other"/> declares the same.</summary>
    public bool Same(TenantModel other) =>
        Device == other.Device
        && Reporter == other.Reporter
        && Declaration with { Settings = default } == other.Declaration with { Settings = default }
        && JsonText.Same(Declaration.Settings, other.Declaration.Settings);
}
