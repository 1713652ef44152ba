using System.Diagnostics.CodeAnalysis;
using Cotenant.Plugins.Hosting.Loading;
using Cotenant.Plugins.Manifest;
using Microsoft.Extensions.Logging;

namespace Cotenant.Plugins.Hosting;

/// <summary>
/// Plugins from end to end: finds them, loads each one when the first of its policies is asked for, puts a new version
/// beside the old one, and follows what was unloaded until it is out of memory. Thread-safe. None of its methods is for
/// a device's thread: they read files and run plugin code.
/// </summary>
public sealed partial class PluginHost : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Lock _loadLock = new();
    private readonly PluginHostOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly PluginActivator _activator;
    private readonly Dictionary<string, LoadedPlugin> _loaded = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _faults = new(StringComparer.Ordinal);
    private readonly HashSet<string> _reloading = new(StringComparer.Ordinal);
    private bool _disposed;
    private PluginWatcher? _watcher;
    private ITimer? _leakTimer;

    /// <summary>Creates a host and scans the directories.</summary>
    /// <param name="options">How plugins are found, loaded and given up.</param>
    /// <param name="time">The clock of stamps, of the watcher and of the look after unloaded plugins.</param>
    /// <param name="loggers">Makes the host's logger.</param>
    /// <exception cref="ArgumentException">The options contradict their ranges; the message says how.</exception>
    public PluginHost(PluginHostOptions options, TimeProvider time, ILoggerFactory loggers)
    {
        if (options.Validate() is { Count: > 0 } faults)
        {
            throw new ArgumentException(string.Join("; ", faults), nameof(options));
        }

        _options = options;
        _time = time;
        _log = loggers.CreateLogger("Cotenant.Plugins.Hosting");
        Leaks = new PluginLeaks(options.LeakLimit, time, _log);
        Catalog = new PluginCatalog(options.Directories);
        _activator = new PluginActivator(options, Leaks, time, _log);
        Scan();
    }

    /// <summary>
    /// Raised by the watcher, on a pool thread, after a plugin has changed on disk. Nothing is reloaded by itself: who
    /// uses the plugin calls <see cref="BeginReload"/>.
    /// </summary>
    public event Action<PluginChange>? Changed;

    /// <summary>The plugins on disk.</summary>
    public PluginCatalog Catalog { get; }

    /// <summary>The plugins that have not left the memory.</summary>
    public PluginLeaks Leaks { get; }

    /// <summary>Every plugin on disk or in service, by id.</summary>
    public IReadOnlyList<PluginStatus> Plugins
    {
        get
        {
            lock (_lock)
            {
                var entries = Catalog.Entries.ToDictionary(static e => e.Id, StringComparer.Ordinal);
                foreach (var (id, plugin) in _loaded)
                {
                    entries.TryAdd(id, plugin.Entry);
                }

                return
                [
                    .. entries.Values.OrderBy(static e => e.Id, StringComparer.Ordinal)
                        .Select(e => new PluginStatus(e, _loaded.GetValueOrDefault(e.Id), _faults.GetValueOrDefault(e.Id, ""))),
                ];
            }
        }
    }

    /// <summary>Scans the directories again.</summary>
    public IReadOnlyList<PluginEntry> Scan()
    {
        var entries = Catalog.Scan();
        foreach (var fault in Catalog.DirectoryFaults)
        {
            LogDirectory(_log, fault);
        }

        foreach (var entry in entries.Where(static e => e.State != PluginEntryState.Usable))
        {
            LogEntry(_log, entry.Id, entry.State, entry.Fault);
        }

        return entries;
    }

    /// <summary>Finds a policy's manifest: in the plugin in service, else on disk. Loads nothing.</summary>
    public bool TryFindPolicy(string policy, [NotNullWhen(true)] out PolicyManifest? manifest)
    {
        if (TryFindLoaded(policy, out var loaded))
        {
            manifest = loaded.Manifest.Policies.First(p => string.Equals(p.Name, policy, StringComparison.Ordinal));
            return true;
        }

        return Catalog.TryFindPolicy(policy, out _, out manifest);
    }

    /// <summary>The plugin that holds a policy, loaded if it is not yet in service.</summary>
    /// <exception cref="PluginException">No plugin has the policy, or the plugin cannot be loaded.</exception>
    public LoadedPlugin LoadForPolicy(string policy)
    {
        // one load at a time: two threads that ask for the same plugin get the same load, and readers do not wait
        lock (_loadLock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (TryFindLoaded(policy, out var loaded))
            {
                return loaded;
            }

            if (!Catalog.TryFindPolicy(policy, out var entry, out _))
            {
                var known = Catalog.Entries.Where(static e => e.State == PluginEntryState.Usable).SelectMany(static e => e.Manifest!.Policies).Select(static p => p.Name);
                throw new PluginException("(none)", $"no plugin has policy '{policy}'; known are: {string.Join(", ", known.Order(StringComparer.Ordinal))}");
            }

            lock (_lock)
            {
                if (_loaded.TryGetValue(entry.Id, out var older))
                {
                    throw new PluginException(entry.Id, $"version {older.Manifest.Version} is in service and has no policy '{policy}': reload the plugin first");
                }
            }

            var fresh = LoadNoted(entry);
            lock (_lock)
            {
                if (_loaded.TryAdd(entry.Id, fresh))
                {
                    return fresh;
                }

                loaded = _loaded[entry.Id];
            }

            // a reload has put its version into service meanwhile
            fresh.Unload();
            return loaded;
        }
    }

    /// <summary>
    /// Loads what lies on disk beside the version in service. The plugin stays reserved until the reload is committed or
    /// cancelled.
    /// </summary>
    /// <exception cref="PluginException">
    /// The new version cannot be loaded, the plugin is not there, is being reloaded already, or too many plugins have
    /// leaked. The version in service stays.
    /// </exception>
    public PluginReload BeginReload(string plugin)
    {
        LoadedPlugin? old;
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (Leaks.MustRestart)
            {
                throw new PluginException(plugin, $"{Leaks.Total} plugins have leaked: restart the daemon to load new versions");
            }

            if (!_reloading.Add(plugin))
            {
                throw new PluginException(plugin, "is being reloaded already");
            }

            old = _loaded.GetValueOrDefault(plugin);
        }

        try
        {
            return Catalog.TryFind(plugin, out var entry)
                ? new PluginReload(this, old, LoadNoted(Catalog.Refresh(entry.Directory).FirstOrDefault(e => e.Id == plugin) ?? entry))
                : throw new PluginException(plugin, "is in none of the plugin directories");
        }
        catch
        {
            lock (_lock)
            {
                _reloading.Remove(plugin);
            }

            throw;
        }
    }

    /// <summary>Takes a plugin out of service.</summary>
    /// <returns>The watch over it; null when it was not in service.</returns>
    /// <exception cref="PluginException">It is being reloaded.</exception>
    public UnloadWatch? Unload(string plugin)
    {
        LoadedPlugin? loaded;
        lock (_lock)
        {
            if (_reloading.Contains(plugin))
            {
                throw new PluginException(plugin, "is being reloaded: wait until that is over");
            }

            if (!_loaded.Remove(plugin, out loaded))
            {
                return null;
            }
        }

        return loaded.Unload();
    }

    /// <summary>Starts to watch the directories and to look after unloaded plugins. An evaluation does without.</summary>
    public void StartWatching()
    {
        lock (_lock)
        {
            _watcher ??= new PluginWatcher(Catalog, _options.WatchInterval, _options.QuietPeriod, _time, _log, change => Changed?.Invoke(change));
            _leakTimer ??= _time.CreateTimer(static leaks => ((PluginLeaks)leaks!).Poll(), Leaks, _options.WatchInterval, _options.WatchInterval);
        }
    }

    /// <summary>Stops watching and unloads every plugin, without waiting for them to leave the memory.</summary>
    public void Dispose()
    {
        _watcher?.Dispose();
        _leakTimer?.Dispose();
        LoadedPlugin[] all;
        lock (_loadLock)
        {
            lock (_lock)
            {
                _disposed = true;
                all = [.. _loaded.Values];
                _loaded.Clear();
            }
        }

        foreach (var plugin in all)
        {
            plugin.Unload();
        }
    }

    internal UnloadWatch? Commit(PluginReload reload)
    {
        lock (_lock)
        {
            _loaded[reload.New.Entry.Id] = reload.New;
            _reloading.Remove(reload.New.Entry.Id);
        }

        LogReloaded(_log, reload.New.Entry.Id, reload.Old?.Manifest.Version ?? "none", reload.New.Manifest.Version);
        return reload.Old?.Unload();
    }

    internal void Cancel(PluginReload reload, string reason)
    {
        lock (_lock)
        {
            _faults[reload.New.Entry.Id] = reason;
            _reloading.Remove(reload.New.Entry.Id);
        }

        LogCancelled(_log, reload.New.Entry.Id, reload.New.Manifest.Version, reload.Old?.Manifest.Version ?? "none", reason);
        reload.New.Unload();
    }

    private bool TryFindLoaded(string policy, [NotNullWhen(true)] out LoadedPlugin? loaded)
    {
        lock (_lock)
        {
            loaded = _loaded.Values.FirstOrDefault(p => p.Manifest.Policies.Any(m => string.Equals(m.Name, policy, StringComparison.Ordinal)));
        }

        return loaded is not null;
    }

    private LoadedPlugin LoadNoted(PluginEntry entry)
    {
        try
        {
            var plugin = _activator.Load(entry);
            lock (_lock)
            {
                _faults.Remove(entry.Id);
            }

            return plugin;
        }
        catch (PluginException exception)
        {
            lock (_lock)
            {
                _faults[entry.Id] = exception.Message;
            }

            LogLoadFailed(_log, exception.Message);
            throw;
        }
    }

    [LoggerMessage(2140, LogLevel.Warning, "Plugin directory: {Fault}")]
    private static partial void LogDirectory(ILogger log, string fault);

    [LoggerMessage(2141, LogLevel.Warning, "Plugin {Plugin} is {State}: {Fault}")]
    private static partial void LogEntry(ILogger log, string plugin, PluginEntryState state, string fault);

    [LoggerMessage(2142, LogLevel.Error, "{Fault}")]
    private static partial void LogLoadFailed(ILogger log, string fault);

    [LoggerMessage(2143, LogLevel.Information, "Plugin {Plugin} reloaded: {Old} is replaced by {New}")]
    private static partial void LogReloaded(ILogger log, string plugin, string old, string @new);

    [LoggerMessage(2144, LogLevel.Error, "Plugin {Plugin} {New} was not taken into service, {Old} stays: {Reason}")]
    private static partial void LogCancelled(ILogger log, string plugin, string @new, string old, string reason);
}
