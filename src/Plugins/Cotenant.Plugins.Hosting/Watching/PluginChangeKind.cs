namespace Cotenant.Plugins.Hosting;

/// <summary>What happened to a plugin's folder.</summary>
public enum PluginChangeKind
{
    /// <summary>It is new.</summary>
    Added,

    /// <summary>Its content, or whether it can be loaded, has changed.</summary>
    Changed,

    /// <summary>It is gone.</summary>
    Removed,
}
