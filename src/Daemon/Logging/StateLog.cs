namespace Cotenant.Daemon.Logging;

/// <summary>What is logged about kept state: 1200 to 1299.</summary>
internal static partial class StateLog
{
    [LoggerMessage(1200, LogLevel.Error, "{File} cannot be read and is put aside: {Reason}")]
    public static partial void Unreadable(ILogger log, string file, string reason);

    [LoggerMessage(1201, LogLevel.Error, "{File} cannot be written, the change will not outlive a restart: {Reason}")]
    public static partial void NotKept(ILogger log, string file, string reason);

    [LoggerMessage(1202, LogLevel.Warning, "Journal: {Damage}")]
    public static partial void JournalDamaged(ILogger log, string damage);

    [LoggerMessage(1203, LogLevel.Error, "The journal cannot be written, records are dropped: {Reason}")]
    public static partial void JournalFailing(ILogger log, string reason);

    [LoggerMessage(1204, LogLevel.Information, "The journal is written again; {Dropped} records were dropped")]
    public static partial void JournalRecovered(ILogger log, long dropped);
}
