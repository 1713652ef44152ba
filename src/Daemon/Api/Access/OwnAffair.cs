namespace Cotenant.Daemon.Api.Access;

/// <summary>Marks a route that anybody may call about what is their own; the route checks whose it is.</summary>
internal sealed class OwnAffair;
