namespace Cotenant.Daemon.Api.Access;

/// <summary>What is known of a connection's other end.</summary>
/// <param name="Door">The listener.</param>
/// <param name="Peer">The process at the other end of a unix socket.</param>
internal sealed record DoorFeature(Door Door, PeerCredentials? Peer);
