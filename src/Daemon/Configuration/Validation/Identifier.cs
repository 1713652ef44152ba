namespace Cotenant.Daemon.Configuration.Validation;

/// <summary>Ids of devices and tenants.</summary>
internal static class Identifier
{
    public const int MaximumLength = 64;

    public const string Rule = "use 1 to 64 letters, digits, '-', '_' and '.', beginning with a letter or digit";

    public const string DeviceRule = "use 1 to 32 lower-case letters and digits, with single hyphens between";

    private const int MaximumDeviceLength = 32;

    /// <summary>A device's id is part of paths and of names of models: kebab case.</summary>
    public static bool IsDevice(string id) =>
        id.Length is > 0 and <= MaximumDeviceLength
        && id.All(static c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-')
        && id[0] != '-'
        && id[^1] != '-'
        && !id.Contains("--", StringComparison.Ordinal);

    public static bool IsValid(string id) =>
        id.Length is > 0 and <= MaximumLength
        && char.IsAsciiLetterOrDigit(id[0])
        && id.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');
}
