namespace Cotenant.Daemon.Configuration.Validation;

/// <summary>Ids of devices and tenants.</summary>
internal static class Identifier
{
    public const int MaximumLength = 64;

    public const string Rule = "use 1 to 64 letters, digits, '-', '_' and '.', beginning with a letter or digit";

    public static bool IsValid(string id) =>
        id.Length is > 0 and <= MaximumLength
        && char.IsAsciiLetterOrDigit(id[0])
        && id.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');
}
