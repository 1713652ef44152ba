namespace Cotenant.Daemon.Configuration.Shape;

/// <summary>JSON that only its receiver understands (a device kind, a policy).</summary>
/// <param name="Description">One line for people.</param>
/// <param name="ObjectOnly">True when it has to be an object.</param>
internal sealed record FreeShape(string Description, bool ObjectOnly) : OptionShape(Description);
