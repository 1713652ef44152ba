using Cotenant.Plugins.Manifest;

namespace Cotenant.Plugins.Hosting;

/// <summary>A plugin as it lies on disk. Immutable: a change on disk makes a new entry.</summary>
public sealed record PluginEntry
{
    /// <summary>The plugin's id: the name of its folder.</summary>
    public required string Id { get; init; }

    /// <summary>Absolute path of its folder.</summary>
    public required string Directory { get; init; }

    /// <summary>Its manifest; null when that could not be read.</summary>
    public PluginManifest? Manifest { get; init; }

    /// <summary>SHA-256 over names and bytes of the folder's files (hex); empty when the folder is refused.</summary>
    public string ContentHash { get; init; } = "";

    /// <summary>Whether it can be loaded.</summary>
    public required PluginEntryState State { get; init; }

    /// <summary>Why it cannot be loaded: one line that says what to do; empty when it can.</summary>
    public string Fault { get; init; } = "";

    /// <summary>Full name of the type that implements <see cref="IPlugin"/>.</summary>
    internal string EntryType { get; init; } = "";

    /// <summary>The shared assemblies that it references.</summary>
    internal IReadOnlyList<string> Shared { get; init; } = [];

    /// <summary>The folder's stamp at the time of reading.</summary>
    internal ulong Stamp { get; init; }

    /// <summary>True when a reader of either would see a difference.</summary>
    internal bool Differs(PluginEntry other) =>
        State != other.State
        || !string.Equals(ContentHash, other.ContentHash, StringComparison.Ordinal)
        || !string.Equals(Fault, other.Fault, StringComparison.Ordinal);
}
