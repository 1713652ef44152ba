namespace Cotenant.Fixtures.Pinning;

/// <summary>A type of the plugin: whoever keeps an instance keeps the plugin.</summary>
public sealed record OwnState(string Text);
