using Cotenant.Daemon.Api.Contracts;
using Cotenant.Daemon.Configuration;
using Cotenant.Plugins.Pipeline;
using Cotenant.Plugins.Pipeline.Journal;

namespace Cotenant.Daemon.Runtime;

/// <summary>Whether the daemon does its work: every device's loop is alive, the configuration is the one in the files.</summary>
internal sealed class Readiness(DeviceFleet fleet, ConfigState config, DiskJournal journal, TimeProvider time)
{
    /// <summary>A loop that has not come to a decision for so many periods has stalled.</summary>
    private const int StalledPeriods = 20;

    private static readonly TimeSpan ShortestStall = TimeSpan.FromSeconds(5);

    public ReadinessReport Report()
    {
        var checks = new List<ReadinessCheck>();
        foreach (var device in fleet.Devices)
        {
            var trouble = TroubleOf(device);
            checks.Add(new ReadinessCheck($"device {device.Id}", trouble.Length == 0, trouble));
        }

        var ready = checks.All(c => c.Ok);
        var failure = config.Current.LastFailure;
        checks.Add(new ReadinessCheck("configuration", failure is null, failure is null ? "" : $"the last reload was refused, the one before holds: {failure.Faults[0]}"));
        var error = journal.Status.Error;
        checks.Add(new ReadinessCheck("journal", error is null, error ?? ""));
        checks.Add(new ReadinessCheck("plugins", !fleet.Shelf.MustRestart, fleet.Shelf.MustRestart ? $"{fleet.Shelf.Leaked} plugins have leaked: restart the daemon" : ""));
        var status = !ready ? "not-ready" : checks.All(c => c.Ok) ? "ready" : "degraded";
        return new ReadinessReport(status, checks);
    }

    /// <summary>True while every loop comes to decisions: what the service manager's watchdog is told.</summary>
    public bool LoopsAreAlive() => fleet.Devices.All(d => TroubleOf(d).Length == 0);

    private string TroubleOf(ManagedDevice device)
    {
        var runtime = device.Runtime;
        if (runtime.Status == LoopStatus.Faulted)
        {
            return $"the loop has ended: {runtime.Fault?.Message}";
        }

        if (runtime.Status != LoopStatus.Running)
        {
            return runtime.Status == LoopStatus.Finished ? "" : $"the loop is {KebabNames.Of(runtime.Status)}";
        }

        var since = time.GetElapsedTime(runtime.LastDecisionStamp);
        var stall = device.Model.Settings.Period * StalledPeriods;
        var limit = stall > ShortestStall ? stall : ShortestStall;
        return since > limit
            ? $"no decision for {since.TotalSeconds:0} s"
            : "";
    }
}
