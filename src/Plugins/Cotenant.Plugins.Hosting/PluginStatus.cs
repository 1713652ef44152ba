namespace Cotenant.Plugins.Hosting;

/// <summary>A plugin at one moment, for people.</summary>
/// <param name="Entry">As it lies on disk; as it was when it was loaded, when its folder is gone.</param>
/// <param name="Loaded">The load in service, or null. Its content hash differs from the entry's while a new version waits or was refused.</param>
/// <param name="LastFault">Why the last load or reload failed; empty when it did not.</param>
public sealed record PluginStatus(PluginEntry Entry, LoadedPlugin? Loaded, string LastFault);
