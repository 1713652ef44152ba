namespace Cotenant.Plugins.Hosting;

/// <summary>A plugin that stays in memory against our will.</summary>
/// <param name="LoadNumber">Number of the load, see <see cref="LoadedPlugin.LoadNumber"/>.</param>
/// <param name="Plugin">The plugin's id.</param>
/// <param name="Version">Its version.</param>
/// <param name="Reason">Why it counts as leaked.</param>
/// <param name="Since">Since when.</param>
public sealed record PluginLeak(long LoadNumber, string Plugin, string Version, string Reason, DateTimeOffset Since);
