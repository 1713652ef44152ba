using System.Net;

namespace Cotenant.Daemon.Hosting;

/// <summary>Where the daemon really listens, once it does: port 0 asks the kernel for one.</summary>
internal sealed class OpenDoors(string socket)
{
    private volatile IPEndPoint? _api;
    private volatile IPEndPoint? _metrics;

    public string Socket { get; } = socket;

    /// <summary>The admin API; null for none.</summary>
    public IPEndPoint? Api
    {
        get => _api;
        set => _api = value;
    }

    /// <summary>The metrics page; null for none.</summary>
    public IPEndPoint? Metrics
    {
        get => _metrics;
        set => _metrics = value;
    }
}
