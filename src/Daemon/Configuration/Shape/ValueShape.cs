namespace Cotenant.Daemon.Configuration.Shape;

/// <summary>A single value.</summary>
/// <param name="Description">One line for people.</param>
/// <param name="Type">Its type.</param>
internal sealed record ValueShape(string Description, OptionType Type) : OptionShape(Description)
{
    /// <summary>The value that holds when none is given, as JSON; null when there is none to state.</summary>
    public string? Default { get; init; }

    /// <summary>The texts that are allowed; empty for any.</summary>
    public IReadOnlyList<string> OneOf { get; init; } = [];

    public double? Minimum { get; init; }

    public double? Maximum { get; init; }

    /// <summary>A secret is never shown.</summary>
    public bool Secret { get; init; }
}
