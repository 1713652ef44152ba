using Cotenant.Plugins;

namespace TemplatePolicy;

/// <summary>The one public class of the plugin: it makes what plugin.json lists.</summary>
public sealed class TemplatePlugin : IPlugin
{
    public IPolicy CreatePolicy(string policy, PolicyContext context) => policy switch
    {
        "even-split" => new EvenSplitPolicy(context),
        _ => throw new ArgumentException($"plugin.json lists no policy '{policy}'", nameof(policy)),
    };
}
