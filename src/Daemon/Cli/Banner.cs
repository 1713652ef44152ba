using Cotenant.Daemon.Hosting;
using Cotenant.Daemon.Runtime;

namespace Cotenant.Daemon.Cli;

/// <summary>What the daemon prints when it is up: where to look.</summary>
internal static class Banner
{
    public static IEnumerable<string> Lines(DaemonHost host)
    {
        var fleet = host.Services.GetRequiredService<DeviceFleet>();
        yield return $"cotenant {ReportBuilder.Version} is up";
        foreach (var device in fleet.Devices)
        {
            var policies = string.Join("; ", device.Model.Entries.Select(e => string.Join(" > ", e.Chain)));
            yield return $"  device   {device.Id} ({device.Model.Settings.Kind}{(device.Model.Settings.Scenario is { } scenario ? $", scenario {scenario}" : "")}), {KebabNames.Of(device.Runtime.Mode)}{(policies.Length == 0 ? "" : $": {policies}")}";
        }

        var self = Self();
        yield return $"  look     {self} status | top | tenants | decisions";
        yield return $"  why      {self} explain last";
        yield return $"  API      {host.Doors.Socket}{(host.Doors.Api is { } api ? $" and http://{api}/v1/status" : "")}";
        if (host.Doors.Metrics is { } metrics)
        {
            yield return $"  metrics  http://{metrics}/metrics";
        }
    }

    /// <summary>How this program is called from a second terminal.</summary>
    private static string Self()
    {
        var path = Environment.ProcessPath ?? "cotenant";
        var onPath = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(d => d == Path.GetDirectoryName(path));
        return onPath ? Path.GetFileName(path) : path;
    }
}
