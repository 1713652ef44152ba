using Microsoft.Extensions.Logging;

namespace Cotenant.Plugins.Hosting;

/// <summary>
/// Keeps count of plugins that have not left the memory: unloaded ones that something holds on to, and ones with a
/// thread inside that nobody can stop. Thread-safe.
/// </summary>
public sealed partial class PluginLeaks
{
    private readonly Lock _lock = new();
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly Dictionary<long, UnloadWatch> _watches = [];
    private readonly SortedDictionary<long, PluginLeak> _leaks = [];
    private long _total;
    private volatile bool _mustRestart;

    /// <summary>Creates an empty count.</summary>
    /// <param name="limit">Leaked plugins at which the daemon has to restart.</param>
    /// <param name="time">Stamps leaks.</param>
    /// <param name="log">Where leaks are told.</param>
    public PluginLeaks(int limit, TimeProvider time, ILogger log)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        Limit = limit;
        _time = time;
        _log = log;
    }

    /// <summary>Leaked plugins at which <see cref="MustRestart"/> becomes true.</summary>
    public int Limit { get; }

    /// <summary>The plugins that are leaked now, oldest load first.</summary>
    public IReadOnlyList<PluginLeak> Leaked
    {
        get
        {
            lock (_lock)
            {
                return [.. _leaks.Values];
            }
        }
    }

    /// <summary>Unloaded plugins that have not had all their collections yet.</summary>
    public int Pending
    {
        get
        {
            lock (_lock)
            {
                return _watches.Values.Count(static watch => watch.Status == UnloadStatus.Pending);
            }
        }
    }

    /// <summary>Plugins that ever leaked, those included that got away later.</summary>
    public long Total => Interlocked.Read(ref _total);

    /// <summary>
    /// True when so many plugins are leaked that the daemon has to be restarted. It stays true: a program that has come
    /// this far is not trusted again.
    /// </summary>
    public bool MustRestart => _mustRestart;

    /// <summary>
    /// Looks at what was unloaded; while something is pending, it makes one full collection first. Called about once a
    /// second by a thread that serves no device: the collection stops all threads for some milliseconds, and the steady
    /// state of the daemon makes none by itself. It does not wait for finalizers, which a plugin could block. Once a
    /// plugin has had its collections and stays, no more are made for its sake.
    /// </summary>
    public void Poll()
    {
        if (Pending > 0)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true);
        }

        lock (_lock)
        {
            foreach (var watch in _watches.Values.ToArray())
            {
                Look(watch);
            }
        }
    }

    internal void Add(UnloadWatch watch)
    {
        lock (_lock)
        {
            _watches.Add(watch.LoadNumber, watch);
        }
    }

    /// <summary>A thread stays inside a plugin.</summary>
    internal void ReportAbandoned(long load, string plugin, string version, string reason)
    {
        lock (_lock)
        {
            CountLeak(load, plugin, version, reason);
        }
    }

    private void Look(UnloadWatch watch)
    {
        switch (watch.Status)
        {
            case UnloadStatus.Unloaded:
                _watches.Remove(watch.LoadNumber);
                if (_leaks.Remove(watch.LoadNumber))
                {
                    LogLate(_log, watch.Plugin, watch.Version);
                }
                else
                {
                    LogUnloaded(_log, watch.Plugin, watch.Version, watch.Collections);
                }

                break;
            case UnloadStatus.Leaked:
                CountLeak(watch.LoadNumber, watch.Plugin, watch.Version, $"still in memory {watch.Collections} full collections after unloading");
                break;
        }
    }

    private void CountLeak(long load, string plugin, string version, string reason)
    {
        if (!_leaks.TryAdd(load, new PluginLeak(load, plugin, version, reason, _time.GetUtcNow())))
        {
            return;
        }

        Interlocked.Increment(ref _total);
        LogLeaked(_log, plugin, version, reason, _leaks.Count, Limit);
        if (_leaks.Count >= Limit && !_mustRestart)
        {
            _mustRestart = true;
            LogMustRestart(_log, _leaks.Count);
        }
    }

    [LoggerMessage(2100, LogLevel.Debug, "Plugin {Plugin} {Version} is out of memory after {Collections} full collections")]
    private static partial void LogUnloaded(ILogger log, string plugin, string version, int collections);

    [LoggerMessage(2101, LogLevel.Warning, "Plugin {Plugin} {Version} counts as leaked ({Count} of at most {Limit}): {Reason}")]
    private static partial void LogLeaked(ILogger log, string plugin, string version, string reason, int count, int limit);

    [LoggerMessage(2102, LogLevel.Information, "Plugin {Plugin} {Version} had leaked and is out of memory now")]
    private static partial void LogLate(ILogger log, string plugin, string version);

    [LoggerMessage(2103, LogLevel.Critical, "{Count} plugins have leaked: restart the daemon")]
    private static partial void LogMustRestart(ILogger log, int count);
}
