namespace Cotenant.Daemon.Configuration.Shape;

/// <summary>An object whose member names are the user's own.</summary>
/// <param name="Description">One line for people.</param>
/// <param name="Value">What each member may hold.</param>
internal sealed record MapShape(string Description, OptionShape Value) : OptionShape(Description);
