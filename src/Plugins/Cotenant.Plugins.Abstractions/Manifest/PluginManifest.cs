namespace Cotenant.Plugins.Manifest;

/// <summary>The file <c>plugin.json</c> in a plugin's folder.</summary>
public sealed record PluginManifest
{
    /// <summary>The plugin's id; equal to the name of its folder.</summary>
    public required string Id { get; init; }

    /// <summary>The plugin's version.</summary>
    public required string Version { get; init; }

    /// <summary>The contract that it was built against: major.minor, see <see cref="ContractVersion"/>.</summary>
    public required string Contract { get; init; }

    /// <summary>File name of the assembly that holds the <see cref="IPlugin"/>.</summary>
    public required string EntryAssembly { get; init; }

    /// <summary>One line for people.</summary>
    public string Description { get; init; } = "";

    /// <summary>The policies that the plugin holds.</summary>
    public required IReadOnlyList<PolicyManifest> Policies { get; init; }
}
