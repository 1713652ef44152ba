namespace Cotenant.Daemon.Configuration.Shape;

/// <summary>What a member of the configuration may hold. One description serves the check, the schema and the environment.</summary>
/// <param name="Description">One line for people.</param>
internal abstract record OptionShape(string Description);
