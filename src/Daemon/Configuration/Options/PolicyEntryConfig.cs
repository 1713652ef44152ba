namespace Cotenant.Daemon.Configuration.Options;

/// <summary>An entry of a device's <c>policies</c> as the user wrote it.</summary>
internal sealed record PolicyEntryConfig
{
    public IReadOnlyList<string>? Leases { get; init; }

    public required IReadOnlyList<string> Chain { get; init; }

    public required IReadOnlyList<string> Shadow { get; init; }

    /// <summary>Policy name, option name, value.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> Options { get; init; }

    public static PolicyEntryConfig Bind(ConfigSection section) => new()
    {
        Leases = section.Texts("leases"),
        Chain = section.Texts("chain") ?? [],
        Shadow = section.Texts("shadow") ?? [],
        Options = section.TextMaps("options"),
    };
}
