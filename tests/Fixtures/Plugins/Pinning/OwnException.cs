namespace Cotenant.Fixtures.Pinning;

/// <summary>An exception type of the plugin.</summary>
internal sealed class OwnException : Exception;
