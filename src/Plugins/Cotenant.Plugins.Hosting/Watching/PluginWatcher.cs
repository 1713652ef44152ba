using Cotenant.Plugins.Hosting.Watching;
using Microsoft.Extensions.Logging;

namespace Cotenant.Plugins.Hosting;

/// <summary>
/// Tells when a plugin changes on disk. It looks at every folder once per interval and compares inode, size, times,
/// owner and mode of all files. Looking costs about 0.1 ms a plugin and sees what notifications miss or
/// garble: a file replaced by a rename (mv, rsync, dpkg), a folder swapped as a whole, sub-folders, network and overlay
/// file systems, and directories that are created later; and it takes no inotify instance, of which a user has 128.
/// </summary>
public sealed partial class PluginWatcher : IDisposable
{
    private readonly Lock _lock = new();
    private readonly PluginCatalog _catalog;
    private readonly TimeSpan _quiet;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly Action<PluginChange> _changed;
    private readonly ITimer _timer;
    private readonly Dictionary<string, FolderWatch> _folders = new(StringComparer.Ordinal);
    private bool _disposed;

    /// <summary>Starts to watch. What the catalogue's last scan found counts as told.</summary>
    /// <param name="catalog">The catalogue; the watcher refreshes it.</param>
    /// <param name="interval">Time between two looks.</param>
    /// <param name="quiet">How long a folder has to stay as it is before a change is told.</param>
    /// <param name="time">The clock.</param>
    /// <param name="log">Where failures of <paramref name="changed"/> are told.</param>
    /// <param name="changed">Called for each change, one at a time, on a pool thread.</param>
    public PluginWatcher(PluginCatalog catalog, TimeSpan interval, TimeSpan quiet, TimeProvider time, ILogger log, Action<PluginChange> changed)
    {
        _catalog = catalog;
        _quiet = quiet;
        _time = time;
        _log = log;
        _changed = changed;
        foreach (var (folder, stamp) in catalog.Stamps)
        {
            _folders.Add(folder, new FolderWatch(stamp));
        }

        _timer = time.CreateTimer(static state => ((PluginWatcher)state!).Poll(), this, interval, interval);
    }

    /// <summary>Looks once; the timer calls it. A look that is still going on is not doubled.</summary>
    public void Poll()
    {
        if (!_lock.TryEnter())
        {
            return;
        }

        try
        {
            if (!_disposed)
            {
                Look();
            }
        }
        catch (Exception exception)
        {
            // a timer callback that throws ends the process
            LogFailed(_log, exception);
        }
        finally
        {
            _lock.Exit();
        }
    }

    /// <summary>Stops; waits for a look that is going on.</summary>
    public void Dispose()
    {
        _timer.Dispose();
        lock (_lock)
        {
            _disposed = true;
        }
    }

    private void Look()
    {
        var now = _time.GetTimestamp();
        var present = _catalog.FindFolders();
        foreach (var folder in present)
        {
            if (!_folders.TryGetValue(folder, out var watch))
            {
                _folders.Add(folder, watch = new FolderWatch(null));
            }

            if (watch.Observe(_catalog.StampOf(folder), now, _quiet, _time))
            {
                Tell(folder);
            }
        }

        foreach (var folder in _folders.Keys.Except(present, StringComparer.Ordinal).ToArray())
        {
            if (_folders[folder].Observe(null, now, _quiet, _time))
            {
                Tell(folder);
            }

            if (_folders[folder].IsGone)
            {
                _folders.Remove(folder);
            }
        }
    }

    /// <summary>Refreshes the catalogue for one folder and tells every entry that is different then.</summary>
    private void Tell(string folder)
    {
        var before = _catalog.Entries.ToDictionary(static e => e.Id, StringComparer.Ordinal);
        var after = _catalog.Refresh(folder).ToDictionary(static e => e.Id, StringComparer.Ordinal);
        foreach (var entry in after.Values)
        {
            if (!before.TryGetValue(entry.Id, out var old))
            {
                Raise(new PluginChange(PluginChangeKind.Added, entry));
            }
            else if (entry.Differs(old))
            {
                Raise(new PluginChange(PluginChangeKind.Changed, entry));
            }
        }

        foreach (var old in before.Values.Where(old => !after.ContainsKey(old.Id)))
        {
            Raise(new PluginChange(PluginChangeKind.Removed, old));
        }
    }

    private void Raise(PluginChange change)
    {
        LogChange(_log, change.Entry.Id, change.Kind, change.Entry.State, change.Entry.Fault);
        try
        {
            _changed(change);
        }
        catch (Exception exception)
        {
            LogFailed(_log, exception);
        }
    }

    [LoggerMessage(2130, LogLevel.Information, "Plugin {Plugin} on disk: {Kind}, now {State} {Fault}")]
    private static partial void LogChange(ILogger log, string plugin, PluginChangeKind kind, PluginEntryState state, string fault);

    [LoggerMessage(2131, LogLevel.Error, "Watching the plugin directories failed")]
    private static partial void LogFailed(ILogger log, Exception exception);
}
