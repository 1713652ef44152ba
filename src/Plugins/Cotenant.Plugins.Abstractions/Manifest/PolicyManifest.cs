namespace Cotenant.Plugins.Manifest;

/// <summary>A policy as its plugin's manifest declares it.</summary>
public sealed record PolicyManifest
{
    /// <summary>The policy's name, unique in the daemon: kebab-case.</summary>
    public required string Name { get; init; }

    /// <summary>The device family that it decides for.</summary>
    public required string Family { get; init; }

    /// <summary>One line for people.</summary>
    public string Description { get; init; } = "";

    /// <summary>The resources that it can decide; leased ones that it does not declare are held.</summary>
    public required IReadOnlyList<string> Resources { get; init; }

    /// <summary>Time that one decision may take, in milliseconds.</summary>
    public double BudgetMs { get; init; } = 10;

    /// <summary>The reason codes that its decisions carry.</summary>
    public IReadOnlyList<CodeDescriptor> Reasons { get; init; } = [];

    /// <summary>The series that it sets.</summary>
    public IReadOnlyList<SeriesDescriptor> Series { get; init; } = [];
}
