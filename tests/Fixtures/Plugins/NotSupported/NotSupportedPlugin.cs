using Cotenant.Plugins;

namespace Cotenant.Fixtures.NotSupported;

/// <summary>Entry point of the plugin that fits no device.</summary>
public sealed class NotSupportedPlugin : IPlugin
{
    public IPolicy CreatePolicy(string policy, PolicyContext context) =>
        throw new PolicyNotSupportedException($"device {context.Device.Id} has no flux capacitor");
}
