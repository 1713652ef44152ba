namespace Cotenant.Daemon.Logging;

/// <summary>What is logged about the configuration: 1000 to 1099.</summary>
internal static partial class ConfigLog
{
    [LoggerMessage(1000, LogLevel.Information, "Configuration reloaded from {Files} files")]
    public static partial void Reloaded(ILogger log, int files);

    [LoggerMessage(1001, LogLevel.Error, "Reload refused, the last good configuration holds: {Fault}")]
    public static partial void Refused(ILogger log, string fault);

    [LoggerMessage(1002, LogLevel.Warning, "The new {Section} holds after a restart only")]
    public static partial void AwaitsRestart(ILogger log, string section);

    [LoggerMessage(1003, LogLevel.Error, "Looking at the configuration files failed")]
    public static partial void LookFailed(ILogger log, Exception exception);

    [LoggerMessage(1005, LogLevel.Warning, "A tenant of the configuration was refused: {Reason}")]
    public static partial void TenantRefused(ILogger log, string reason);
}
