using Cotenant.Plugins.Hosting;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cotenant.Evaluation.Tests;

/// <summary>The plugins that come with the program, as the build lays them out.</summary>
public sealed class BuiltInPluginsTests
{
    [Fact]
    public void Every_one_is_usable_and_loads()
    {
        using var host = new PluginHost(new PluginHostOptions(), TimeProvider.System, NullLoggerFactory.Instance);
        Assert.Contains(host.Plugins, plugin => plugin.Entry.Id == "osml-plus");
        foreach (var entry in host.Plugins.Select(plugin => plugin.Entry))
        {
            Assert.Equal("", entry.Fault);
            Assert.All(entry.Manifest!.Policies, policy => Assert.Equal(entry.Id, host.LoadForPolicy(policy.Name).Entry.Id));
        }
    }
}
