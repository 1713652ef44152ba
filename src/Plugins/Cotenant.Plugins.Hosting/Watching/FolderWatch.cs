namespace Cotenant.Plugins.Hosting.Watching;

/// <summary>What the watcher knows of one folder. A folder that is not there has the stamp null.</summary>
/// <param name="settled">The stamp of the state that was last told.</param>
internal sealed class FolderWatch(ulong? settled)
{
    private ulong? _settled = settled;
    private ulong? _seen = settled;
    private long _seenAt;

    /// <summary>True when there is nothing to remember: the folder is gone, and that has been told.</summary>
    public bool IsGone => _settled is null && _seen is null;

    /// <summary>Takes a new stamp.</summary>
    /// <returns>True once the folder differs from what was told and has been quiet for the period.</returns>
    public bool Observe(ulong? stamp, long now, TimeSpan quiet, TimeProvider time)
    {
        if (stamp != _seen)
        {
            _seen = stamp;
            _seenAt = now;
        }

        if (stamp == _settled || time.GetElapsedTime(_seenAt, now) < quiet)
        {
            return false;
        }

        _settled = stamp;
        return true;
    }
}
