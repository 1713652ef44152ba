namespace Cotenant.Plugins.Services.Models;

/// <summary>Where a model store keeps its files.</summary>
public sealed record ModelStoreOptions
{
    /// <summary>Directories of models that came with the program; only read, and they need not exist.</summary>
    public IReadOnlyList<string> ShippedDirectories { get; init; } = [];

    /// <summary>Directory of models that were learned here, made when the first is published; null keeps them in memory.</summary>
    public string? StateDirectory { get; init; }

    /// <summary>Versions of a learned model to keep, at least 1.</summary>
    public int KeptVersions { get; init; } = 3;
}
