using Cotenant.Plugins.Learning;
using Cotenant.Plugins.Pipeline;
using Cotenant.Plugins.Pipeline.Journal;

namespace Cotenant.Daemon.Runtime;

/// <summary>What every device of the daemon is given.</summary>
internal sealed record DeviceSurroundings
{
    public required ILoggerFactory Loggers { get; init; }

    public required TimeProvider Time { get; init; }

    public required string DataDirectory { get; init; }

    public required string StateDirectory { get; init; }

    public required IJournalSink Journal { get; init; }

    public required bool JournalFull { get; init; }

    public required DecisionWatchdog? Watchdog { get; init; }

    public required IModelAnnouncer? Models { get; init; }
}
