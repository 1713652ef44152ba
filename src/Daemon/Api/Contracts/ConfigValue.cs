namespace Cotenant.Daemon.Api.Contracts;

/// <summary>A value of the configuration.</summary>
/// <param name="Path">Where it stands, as <c>devices[0].mode</c>.</param>
/// <param name="Value">The value as JSON; secrets hidden.</param>
/// <param name="Source">Where it was written.</param>
internal sealed record ConfigValue(string Path, string Value, string Source);
