namespace Cotenant.Plugins.Hosting;

/// <summary>A plugin that stays in memory against our will.</summary>
/// <param name="Load">Number of the load, see <see cref="LoadedPlugin.Load"/>.</param>
/// <param name="Plugin">The plugin's id.</param>
/// <param name="Version">Its version.</param>
/// <param name="Reason">Why it counts as leaked.</param>
/// <param name="Since">Since when.</param>
public sealed record PluginLeak(long Load, string Plugin, string Version, string Reason, DateTimeOffset Since);
