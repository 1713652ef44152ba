namespace Cotenant.Daemon.Api.Access;

/// <summary>Which listener a connection came through.</summary>
internal enum Door
{
    /// <summary>The unix socket: authorised by peer credentials.</summary>
    Socket,

    /// <summary>The loopback address: changes need the bearer token.</summary>
    Loopback,

    /// <summary>The metrics page and nothing else.</summary>
    Metrics,
}
