namespace Cotenant.Daemon.Logging;

/// <summary>What is logged about the program as a whole: 1300 to 1399.</summary>
internal static partial class HostLog
{
    [LoggerMessage(1300, LogLevel.Information, "Cotenant {Version} listens on {Socket}, {Api}, metrics on {Metrics}")]
    public static partial void Listening(ILogger log, string version, string socket, string api, string metrics);

    [LoggerMessage(1301, LogLevel.Information, "Stopping: every device restores what it changed")]
    public static partial void Stopping(ILogger log);

    [LoggerMessage(1302, LogLevel.Critical, "{Count} plugins have leaked; the daemon ends, so that the service manager starts a fresh one")]
    public static partial void TooManyLeaks(ILogger log, int count);

    [LoggerMessage(1303, LogLevel.Warning, "The service manager cannot be told: {Reason}")]
    public static partial void NotifyFailed(ILogger log, string reason);

    [LoggerMessage(1304, LogLevel.Critical, "Every device has ended by an error; the daemon ends, so that the service manager starts a fresh one")]
    public static partial void AllFaulted(ILogger log);

    [LoggerMessage(1305, LogLevel.Error, "A request failed: {Method} {Path}")]
    public static partial void RequestFailed(ILogger log, Exception exception, string method, string path);
}
