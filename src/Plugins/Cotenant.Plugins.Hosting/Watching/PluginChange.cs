namespace Cotenant.Plugins.Hosting;

/// <summary>A change of one plugin on disk, told once, after its folder has come to rest.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Entry">The plugin as it is now; as it last was, when it is gone.</param>
public sealed record PluginChange(PluginChangeKind Kind, PluginEntry Entry);
