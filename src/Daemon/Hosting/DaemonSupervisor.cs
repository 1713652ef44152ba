using System.Runtime.InteropServices;
using Cotenant.Daemon.Configuration.Models;
using Cotenant.Daemon.Logging;
using Cotenant.Daemon.Runtime;
using Cotenant.Plugins.Pipeline;
using Cotenant.Plugins.Pipeline.Journal;

namespace Cotenant.Daemon.Hosting;

/// <summary>
/// Starts the devices before the doors open, looks after them once a second, and stops them after the doors are closed.
/// </summary>
internal sealed class DaemonSupervisor : IHostedService, IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly DaemonModel _model;
    private readonly DeviceFleet _fleet;
    private readonly TenantDirectory _tenants;
    private readonly ConfigReloader _reloader;
    private readonly SystemdNotifier _notifier;
    private readonly DiskJournal _journal;
    private readonly IHostApplicationLifetime _lifetime;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly HashSet<ManagedDevice> _finished = [];
    private PosixSignalRegistration? _hangup;
    private ITimer? _timer;
    private bool _journalFails;

    public DaemonSupervisor(
        DaemonModel model,
        DeviceFleet fleet,
        TenantDirectory tenants,
        ConfigReloader reloader,
        SystemdNotifier notifier,
        DiskJournal journal,
        IHostApplicationLifetime lifetime,
        TimeProvider time,
        ILogger<DaemonSupervisor> log)
    {
        _model = model;
        _fleet = fleet;
        _tenants = tenants;
        _reloader = reloader;
        _notifier = notifier;
        _journal = journal;
        _lifetime = lifetime;
        _time = time;
        _log = log;
    }

    /// <summary>How the program is to end.</summary>
    public int ExitCode { get; private set; } = ExitCodes.Ok;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var policy in _model.DisabledPolicies)
        {
            _fleet.Shelf.SetEnabled(policy, false, "switched off in the configuration");
        }

        _fleet.Start(_model.Devices, _tenants.InitialOf);
        return Task.CompletedTask;
    }

    /// <summary>The doors are open: the service manager is told, signals and files are watched.</summary>
    public void Opened(OpenDoors doors)
    {
        HostLog.Listening(_log, ReportBuilder.Version, doors.Socket, doors.Api?.ToString() ?? "no TCP", doors.Metrics?.ToString() ?? "nothing");
        _hangup = PosixSignalRegistration.Create(PosixSignal.SIGHUP, context =>
        {
            context.Cancel = true;
            _ = _reloader.ReloadAsync();
        });
        _reloader.Watch();
        _fleet.Shelf.PluginUpgraded += OnPluginUpgraded;
        _fleet.Shelf.StartWatching();
        _timer = _time.CreateTimer(static state => ((DaemonSupervisor)state!).Look(), this, Interval, Interval);
        _notifier.Ready(StatusLine());
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        HostLog.Stopping(_log);
        _notifier.Stopping();
        _timer?.Dispose();
        _hangup?.Dispose();
        _fleet.Shelf.PluginUpgraded -= OnPluginUpgraded;
        if (!_fleet.StopAll() && ExitCode == ExitCodes.Ok)
        {
            ExitCode = ExitCodes.Failed;
        }

        return Task.CompletedTask;
    }

    public void Dispose()
    {
        _timer?.Dispose();
        _hangup?.Dispose();
    }

    private void Look()
    {
        foreach (var device in _fleet.Devices)
        {
            if (device.Runtime.Status == LoopStatus.Finished && _finished.Add(device))
            {
                DeviceLog.Finished(_log, device.Id, device.Runtime.DeviceTimeNs / 1e9);
            }
        }

        LookAtJournal();
        _notifier.Status(StatusLine());
        if (_fleet.Shelf.MustRestart)
        {
            HostLog.TooManyLeaks(_log, _fleet.Shelf.Leaked);
            End();
        }
        else if (_fleet.Devices.Count > 0 && _fleet.Devices.All(d => d.Runtime.Status == LoopStatus.Faulted))
        {
            HostLog.AllFaulted(_log);
            End();
        }
    }

    private void OnPluginUpgraded(string plugin) => _ = UpgradeAsync(plugin);

    private async Task UpgradeAsync(string plugin)
    {
        try
        {
            foreach (var line in await _fleet.Shelf.ReloadAsync(plugin, _fleet.Devices, CancellationToken.None).ConfigureAwait(false))
            {
                DeviceLog.PluginUpgraded(_log, line);
            }
        }
        catch (PolicyUnavailableException exception)
        {
            DeviceLog.UpgradeRefused(_log, plugin, exception.Message);
        }
    }

    private void LookAtJournal()
    {
        var status = _journal.Status;
        if (status.Error is not null && !_journalFails)
        {
            StateLog.JournalFailing(_log, status.Error);
        }
        else if (status.Error is null && _journalFails)
        {
            StateLog.JournalRecovered(_log, status.DroppedRecords);
        }

        _journalFails = status.Error is not null;
    }

    private void End()
    {
        if (ExitCode == ExitCodes.Ok)
        {
            ExitCode = ExitCodes.RestartNeeded;
            _lifetime.StopApplication();
        }
    }

    private string StatusLine()
    {
        var devices = _fleet.Devices;
        var broken = devices.Count(d => d.Runtime.Status == LoopStatus.Faulted);
        var text = $"{devices.Count} devices, {devices.Sum(d => d.Runtime.Tenants.Count)} tenants";
        return broken == 0 ? text : $"{text}, {broken} devices have ended by an error";
    }
}
