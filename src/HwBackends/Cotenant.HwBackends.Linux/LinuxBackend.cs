using Cotenant.Plugins.Devices;

namespace Cotenant.HwBackends.Linux;

/// <summary>What this project brings to the daemon.</summary>
public static class LinuxBackend
{
    /// <summary>The device kinds of this backend.</summary>
    public static IReadOnlyList<IDeviceFactory> Factories { get; } = [new LinuxHostFactory()];
}
