namespace Cotenant.Daemon.Configuration.Shape;

/// <summary>A member of an object.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Shape">What it may hold.</param>
/// <param name="Required">True when the object makes no sense without it.</param>
internal sealed record OptionMember(string Name, OptionShape Shape, bool Required = false);
