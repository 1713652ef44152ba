namespace Cotenant.Fixtures.Throwing;

/// <summary>A type of the plugin: whoever keeps an instance keeps the plugin.</summary>
internal sealed class OwnException(string message) : Exception(message);
