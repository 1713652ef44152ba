namespace Cotenant.Plugins.Hosting.States;

/// <summary>The content of the state file.</summary>
internal sealed record MalfunctionList
{
    /// <summary>The layout that this program writes.</summary>
    public const int CurrentLayout = 1;

    /// <summary>The file's layout.</summary>
    public required int Layout { get; init; }

    /// <summary>The policies that an operator has not cleared yet.</summary>
    public required IReadOnlyList<Malfunction> Malfunctioned { get; init; }
}
