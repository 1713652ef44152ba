using Cotenant.Plugins.Pipeline;

namespace Cotenant.Daemon.Logging;

/// <summary>What is logged about devices: 1100 to 1199.</summary>
internal static partial class DeviceLog
{
    [LoggerMessage(1100, LogLevel.Information, "Device {Device} ({Kind}) runs in mode {Mode}")]
    public static partial void Started(ILogger log, string device, string kind, DeviceMode mode);

    [LoggerMessage(1101, LogLevel.Information, "Device {Device} is stopped and restored")]
    public static partial void Stopped(ILogger log, string device);

    [LoggerMessage(1102, LogLevel.Error, "Device {Device} did not stop within {Seconds} s")]
    public static partial void StopTimedOut(ILogger log, string device, double seconds);

    [LoggerMessage(1103, LogLevel.Critical, "Device {Device} ended by an error")]
    public static partial void Faulted(ILogger log, string device, Exception exception);

    [LoggerMessage(1104, LogLevel.Warning, "Device {Device}: policy {Policy} is left out of its chain: {Reason}")]
    public static partial void PolicySkipped(ILogger log, string device, string policy, string reason);

    [LoggerMessage(1105, LogLevel.Warning, "Tenant {Tenant} was refused by device {Device}: {Reason}")]
    public static partial void TenantRefused(ILogger log, string tenant, string device, string reason);

    [LoggerMessage(1106, LogLevel.Information, "Simulation {Device} has come to its end after {Seconds} s of device time; tenants and decisions stay readable")]
    public static partial void Finished(ILogger log, string device, double seconds);

    [LoggerMessage(1107, LogLevel.Information, "Plugin upgrade: {Line}")]
    public static partial void PluginUpgraded(ILogger log, string line);

    [LoggerMessage(1108, LogLevel.Error, "Plugin {Plugin} was not upgraded, the version in service stays: {Reason}")]
    public static partial void UpgradeRefused(ILogger log, string plugin, string reason);
}
