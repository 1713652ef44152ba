using Cotenant.Daemon.Api;
using Cotenant.Daemon.Api.Access;
using Cotenant.Daemon.Configuration;
using Cotenant.Daemon.Configuration.Models;
using Cotenant.Daemon.Metrics;
using Cotenant.Daemon.Platform;
using Cotenant.Daemon.Runtime;
using Cotenant.Daemon.Runtime.Decisions;
using Cotenant.Plugins.Devices;
using Cotenant.Plugins.Pipeline;
using Cotenant.Plugins.Pipeline.Journal;
using Microsoft.Extensions.Hosting.Systemd;

namespace Cotenant.Daemon.Hosting;

/// <summary>The daemon in one object: made from a good configuration, started, awaited, stopped. Tests run it in-process.</summary>
internal sealed class DaemonHost : IAsyncDisposable
{
    private static readonly TimeSpan OverrunGrace = TimeSpan.FromSeconds(2);

    private readonly List<IDisposable> _owned = [];
    private readonly DaemonHostOptions _options;
    private readonly DaemonModel _model;
    private WebApplication? _app;
    private DaemonSupervisor? _supervisor;

    private DaemonHost(DaemonHostOptions options, DaemonModel model)
    {
        _options = options;
        _model = model;
        Doors = new OpenDoors(model.Api.Socket);
    }

    /// <summary>Where the daemon listens.</summary>
    public OpenDoors Doors { get; }

    /// <summary>Its services, for tests.</summary>
    public IServiceProvider Services => _app!.Services;

    /// <summary>Makes and starts the daemon.</summary>
    /// <exception cref="DaemonException">It cannot start: lines for stderr and the exit code; nothing half-done stays.</exception>
    public static async Task<DaemonHost> StartAsync(DaemonHostOptions options, CancellationToken cancellation)
    {
        var result = options.Loader.Load();
        if (result.Model is not { } model)
        {
            throw new DaemonException(ExitCodes.BadConfiguration, [.. result.Errors.Items.Select(e => e.ToString())]);
        }

        var host = new DaemonHost(options, model);
        try
        {
            await host.StartAsync(result, cancellation).ConfigureAwait(false);
            return host;
        }
        catch (Exception exception)
        {
            await host.DisposeAsync().ConfigureAwait(false);
            throw exception as DaemonException ?? Translate(exception);
        }
    }

    /// <summary>Waits until the daemon is asked to stop, then stops it.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> WaitForStopAsync()
    {
        await _app!.WaitForShutdownAsync().ConfigureAwait(false);
        return _supervisor!.ExitCode;
    }

    /// <summary>Asks the daemon to stop.</summary>
    public Task StopAsync(CancellationToken cancellation) => _app!.StopAsync(cancellation);

    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
        {
            await _app.DisposeAsync().ConfigureAwait(false);
        }

        for (var i = _owned.Count - 1; i >= 0; i--)
        {
            _owned[i].Dispose();
        }

        _owned.Clear();
    }

    private static DaemonException Translate(Exception exception) => exception switch
    {
        DeviceException device => new DaemonException(ExitCodes.DeviceFailed, device.Message, exception),
        IOException io when io.Message.Contains("bind", StringComparison.OrdinalIgnoreCase) =>
            new DaemonException(ExitCodes.DoorBlocked, $"{io.Message.TrimEnd('.')}; stop the other program, or set api.listen or metrics.listen to another port or \"off\"", exception),
        IOException or UnauthorizedAccessException =>
            new DaemonException(ExitCodes.Failed, $"{exception.Message.TrimEnd('.')}; run as root, or set state.directory and api.socket to places of your own", exception),
        _ => new DaemonException(ExitCodes.Failed, $"the daemon cannot start: {exception.Message}", exception),
    };

    private async Task StartAsync(ConfigResult result, CancellationToken cancellation)
    {
        LockState();
        SocketDoor.Prepare(_model.Api.Socket);
        var token = _model.Api.Listen is null ? null : TokenFile.Open(_model.Api.TokenFile);
        var builder = MakeBuilder();
        var doors = new KestrelDoors(_model);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(doors.Configure);
        AddParts(builder, result, token);
        _app = builder.Build();
        ApiPipeline.Configure(_app);
        _supervisor = _app.Services.GetRequiredService<DaemonSupervisor>();
        await _app.StartAsync(cancellation).ConfigureAwait(false);
        doors.Note(Doors);
        SocketDoor.Open(_model.Api.Socket);
        _supervisor.Opened(Doors);
    }

    /// <summary>One daemon to a state directory: two would write one journal and fight over the same devices.</summary>
    private void LockState()
    {
        const UnixFileMode mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
            | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;
        Directory.CreateDirectory(_model.StateDirectory, mode);
        _owned.Add(FileLock.TryTake(Path.Combine(_model.StateDirectory, "lock"))
            ?? throw new DaemonException(
                ExitCodes.AlreadyRunning,
                $"another daemon uses the state directory {_model.StateDirectory}; stop it, or give this one its own state.directory and api.socket"));
    }

    private WebApplicationBuilder MakeBuilder()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions
        {
            ApplicationName = "cotenant",
            ContentRootPath = AppContext.BaseDirectory,
        });
        builder.Services.AddSystemd();
        builder.Services.Configure<HostOptions>(static o => o.ShutdownTimeout = TimeSpan.FromSeconds(25));
        LogSetup.Configure(builder.Logging, _model.LogLevel, SystemdHelpers.IsSystemdService());
        _options.ConfigureLogging?.Invoke(builder.Logging);
        return builder;
    }

    private void AddParts(WebApplicationBuilder builder, ConfigResult result, TokenFile? token)
    {
        var services = builder.Services;
        services.AddSingleton(_options.Time);
        services.AddSingleton(new StartTime(_options.Time.GetUtcNow()));
        services.AddSingleton(_model);
        services.AddSingleton(Doors);
        services.AddSingleton(new AccessRules(token, UserIds.Effective, UserIds.Group(AccessRules.GroupName)));
        services.AddSingleton<ChangeLimiter>();
        services.AddSingleton(new ConfigState(_options.Loader, result, _options.Time));
        services.AddSingleton(_ => new DiskJournal(
            new DiskJournalOptions { Directory = _model.Journal.Directory, SegmentBytes = _model.Journal.SegmentBytes, TotalBytes = _model.Journal.TotalBytes },
            _options.Time));
        services.AddSingleton(_ => new DecisionWatchdog(_options.Time, OverrunGrace));
        services.AddSingleton(p => _options.MakeShelf(_model, p.GetRequiredService<ILoggerFactory>(), _options.Time));
        services.AddSingleton(p => p.GetRequiredService<PolicyServices>().Shelf);
        services.AddSingleton(p => new DeviceMaker(_options.Factories, p.GetRequiredService<IPolicyShelf>(), Surroundings(p)));
        services.AddSingleton<DeviceFleet>();
        services.AddSingleton(p => new TenantStore(_model.StateDirectory, p.GetRequiredService<ILogger<TenantStore>>()));
        services.AddSingleton(p => new TenantDirectory(p.GetRequiredService<DeviceFleet>(), p.GetRequiredService<TenantStore>(), _model.Tenants));
        services.AddSingleton(new CheckpointStore(_model.StateDirectory));
        services.AddSingleton(p => new DecisionReader(
            p.GetRequiredService<DiskJournal>(), _model.Journal.Directory, p.GetRequiredService<DeviceFleet>(), p.GetRequiredService<ILogger<DecisionReader>>()));
        services.AddSingleton(p => new EventFeed(p.GetRequiredService<DeviceFleet>(), _options.Time, p.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping));
        services.AddSingleton<Readiness>();
        services.AddSingleton<ReportBuilder>();
        services.AddSingleton<MetricsPage>();
        services.AddSingleton(p => new SystemdNotifier(
            _options.Environment("NOTIFY_SOCKET"),
            SystemdNotifier.WatchdogOf(_options.Environment),
            p.GetRequiredService<Readiness>().LoopsAreAlive,
            _options.Time,
            p.GetRequiredService<ILogger<SystemdNotifier>>()));
        services.AddSingleton<IReloadNotice>(p => p.GetRequiredService<SystemdNotifier>());
        services.AddSingleton<ConfigReloader>();
        services.AddSingleton<DaemonSupervisor>();
        services.AddHostedService(p => p.GetRequiredService<DaemonSupervisor>());
        ApiPipeline.AddServices(services);
    }

    private DeviceSurroundings Surroundings(IServiceProvider services) => new()
    {
        Loggers = services.GetRequiredService<ILoggerFactory>(),
        Time = _options.Time,
        DataDirectory = _options.DataDirectory,
        StateDirectory = _model.StateDirectory,
        Journal = services.GetRequiredService<DiskJournal>(),
        JournalFull = _model.Journal.Full,
        Watchdog = services.GetRequiredService<DecisionWatchdog>(),
        Models = services.GetRequiredService<PolicyServices>().Models,
    };
}
