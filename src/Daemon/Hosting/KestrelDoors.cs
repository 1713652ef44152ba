using Cotenant.Daemon.Api.Access;
using Cotenant.Daemon.Configuration.Models;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Cotenant.Daemon.Hosting;

/// <summary>The listeners: the unix socket, the loopback address, the metrics page. Each connection is marked with its door.</summary>
internal sealed class KestrelDoors(DaemonModel model)
{
    private const long LargestBody = 256 * 1024;
    private const int MostConnections = 512;

    private ListenOptions? _api;
    private ListenOptions? _metrics;

    public void Configure(KestrelServerOptions options)
    {
        options.AddServerHeader = false;
        options.Limits.MaxRequestBodySize = LargestBody;
        options.Limits.MaxConcurrentConnections = MostConnections;
        options.Limits.MaxRequestHeadersTotalSize = 16 * 1024;
        options.Limits.MaxRequestLineSize = 4 * 1024;
        options.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        options.Limits.KeepAliveTimeout = TimeSpan.FromMinutes(2);
        options.Limits.MinRequestBodyDataRate = new MinDataRate(bytesPerSecond: 100, gracePeriod: TimeSpan.FromSeconds(5));
        options.Limits.MinResponseDataRate = new MinDataRate(bytesPerSecond: 100, gracePeriod: TimeSpan.FromSeconds(10));
        options.ListenUnixSocket(model.Api.Socket, listener => Mark(listener, Door.Socket));
        if (model.Api.Listen is { } api)
        {
            options.Listen(api, listener => _api = Mark(listener, Door.Loopback));
        }

        if (model.Metrics is { } metrics)
        {
            options.Listen(metrics, listener => _metrics = Mark(listener, Door.Metrics));
        }
    }

    /// <summary>Notes where the listeners really are, once they are.</summary>
    public void Note(OpenDoors doors)
    {
        doors.Api = _api?.IPEndPoint;
        doors.Metrics = _metrics?.IPEndPoint;
    }

    private static ListenOptions Mark(ListenOptions listener, Door door)
    {
        listener.Protocols = HttpProtocols.Http1;
        listener.Use(next => connection =>
        {
            var peer = door == Door.Socket ? PeerOf(connection) : null;
            if (door == Door.Socket && peer is null)
            {
                // a peer whom the kernel does not name gets no answer
                return Task.CompletedTask;
            }

            connection.Features.Set(new DoorFeature(door, peer));
            return next(connection);
        });
        return listener;
    }

    private static PeerCredentials? PeerOf(ConnectionContext connection) =>
        connection.Features.Get<IConnectionSocketFeature>()?.Socket is { } socket ? PeerCredentials.Of(socket) : null;
}
