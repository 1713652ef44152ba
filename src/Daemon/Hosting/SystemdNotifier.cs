using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Cotenant.Daemon.Logging;

namespace Cotenant.Daemon.Hosting;

/// <summary>
/// Talks to the service manager (sd_notify(3)): READY, STATUS, RELOADING, STOPPING, and WATCHDOG while every loop comes to
/// decisions. The hosting package tells READY and STOPPING alone, and only when it recognises systemd as its parent.
/// </summary>
internal sealed class SystemdNotifier : IReloadNotice, IDisposable
{
    private readonly string? _address;
    private readonly ILogger _log;
    private readonly TimeProvider _time;
    private readonly Func<bool> _alive;
    private readonly TimeSpan? _watchdog;
    private ITimer? _timer;
    private string _status = "";

    /// <param name="address">NOTIFY_SOCKET; null when nobody listens.</param>
    /// <param name="watchdog">WATCHDOG_USEC; null when nobody watches.</param>
    /// <param name="alive">True while every loop comes to decisions.</param>
    /// <param name="time">Paces the pings.</param>
    /// <param name="log">Where failures are told.</param>
    public SystemdNotifier(string? address, TimeSpan? watchdog, Func<bool> alive, TimeProvider time, ILogger log)
    {
        _address = address;
        _watchdog = watchdog;
        _alive = alive;
        _time = time;
        _log = log;
    }

    /// <summary>The watchdog's interval, when it is meant for this process (WATCHDOG_PID).</summary>
    public static TimeSpan? WatchdogOf(Func<string, string?> environment) =>
        long.TryParse(environment("WATCHDOG_USEC"), NumberStyles.None, CultureInfo.InvariantCulture, out var microseconds) && microseconds > 0
        && (environment("WATCHDOG_PID") is not { Length: > 0 } pid || pid == Environment.ProcessId.ToString(CultureInfo.InvariantCulture))
            ? TimeSpan.FromMicroseconds(microseconds)
            : null;

    /// <summary>The daemon works; pings begin.</summary>
    public void Ready(string status)
    {
        _status = status;
        Send($"READY=1\nSTATUS={status}");
        if (_address is not null && _watchdog is { } interval)
        {
            // twice in each interval, as sd_watchdog_enabled(3) advises
            _timer = _time.CreateTimer(static state => ((SystemdNotifier)state!).Ping(), this, interval / 2, interval / 2);
        }
    }

    /// <summary>Says in one line how things stand, when that has changed.</summary>
    public void Status(string status)
    {
        if (!string.Equals(Interlocked.Exchange(ref _status, status), status, StringComparison.Ordinal))
        {
            Send($"STATUS={status}");
        }
    }

    public void Begin()
    {
        // Type=notify-reload wants the monotonic time with it
        var microseconds = Stopwatch.GetTimestamp() / (Stopwatch.Frequency / 1_000_000);
        Send(FormattableString.Invariant($"RELOADING=1\nMONOTONIC_USEC={microseconds}"));
    }

    public void End() => Send("READY=1");

    public void Stopping() => Send("STOPPING=1\nSTATUS=restoring devices");

    public void Dispose() => _timer?.Dispose();

    private void Ping()
    {
        if (_alive())
        {
            Send("WATCHDOG=1");
        }
    }

    private void Send(string text)
    {
        if (string.IsNullOrEmpty(_address))
        {
            return;
        }

        try
        {
            // an address that begins with @ is in the abstract namespace
            var endpoint = new UnixDomainSocketEndPoint(_address[0] == '@' ? '\0' + _address[1..] : _address);
            using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
            socket.SendTo(Encoding.UTF8.GetBytes(text), endpoint);
        }
        catch (SocketException exception)
        {
            HostLog.NotifyFailed(_log, exception.Message);
        }
    }
}
