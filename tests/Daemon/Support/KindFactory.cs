using Cotenant.Plugins.Devices;

namespace Cotenant.Daemon.Tests.Support;

/// <summary>A kind of device that is only judged, never made.</summary>
internal sealed class KindFactory(string kind) : IDeviceFactory
{
    public string Kind => kind;

    public IReadOnlyList<string> Validate(DeviceSettings settings) =>
        settings.Scenario == "unknown" ? ["scenario: there is no scenario 'unknown'; use demo"] : [];

    public IReadOnlyList<string> Validate(TenantDeclaration tenant) =>
        tenant.Kind == TenantKind.LatencyCritical && tenant.TargetP99Ms is null ? ["targetP99Ms: it is missing; give milliseconds"] : [];

    public IDevice Create(DeviceSettings settings, DeviceServices services) => throw new DeviceException("nothing is made of this kind; use another");
}
