namespace Cotenant.Daemon.Configuration.Shape;

/// <summary>A list.</summary>
/// <param name="Description">One line for people.</param>
/// <param name="Item">What each item may hold.</param>
internal sealed record ListShape(string Description, OptionShape Item) : OptionShape(Description);
