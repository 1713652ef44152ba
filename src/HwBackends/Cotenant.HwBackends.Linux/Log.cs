using Microsoft.Extensions.Logging;

namespace Cotenant.HwBackends.Linux;

/// <summary>The log lines of this backend, ids 3000 to 3099.</summary>
internal static partial class Log
{
    [LoggerMessage(3000, LogLevel.Warning, "Latency of {Tenant} from {Source}: {Problem}")]
    public static partial void LatencySourceBroken(ILogger logger, string tenant, string source, string problem);

    [LoggerMessage(3001, LogLevel.Information, "Latency of {Tenant} from {Source}: works again")]
    public static partial void LatencySourceWorks(ILogger logger, string tenant, string source);

    [LoggerMessage(3010, LogLevel.Warning, "Not available on this host: {Missing}")]
    public static partial void Missing(ILogger logger, string missing);

    [LoggerMessage(3011, LogLevel.Information, "Left by an earlier run: {Adopted} control groups adopted, {Removed} groups removed, {Returned} tenants put back, {Failed} failed")]
    public static partial void Recovered(ILogger logger, int adopted, int removed, int returned, int failed);

    [LoggerMessage(3012, LogLevel.Warning, "{Fault}")]
    public static partial void Fault(ILogger logger, string fault);

    [LoggerMessage(3013, LogLevel.Information, "Tenant {Tenant}: {Text}")]
    public static partial void Tenant(ILogger logger, string tenant, string text);

    [LoggerMessage(3014, LogLevel.Information, "Restored: {Tenants} tenants put back, {Groups} control groups removed, {Failed} failed")]
    public static partial void Restored(ILogger logger, int tenants, int groups, int failed);
}
