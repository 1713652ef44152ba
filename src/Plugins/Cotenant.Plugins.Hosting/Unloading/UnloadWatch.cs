using System.Runtime.Loader;

namespace Cotenant.Plugins.Hosting;

/// <summary>
/// Watches an unloaded plugin leave the memory. It holds a weak reference only: unloading in .NET is a request, and
/// the context goes when the last reference into it has gone. Nothing here waits or collects.
/// </summary>
public sealed class UnloadWatch
{
    private readonly WeakReference _context;
    private readonly int _firstCollection;
    private readonly int _collectionsBeforeLeak;

    internal UnloadWatch(long load, string plugin, string version, AssemblyLoadContext context, DateTimeOffset since, int collectionsBeforeLeak)
    {
        LoadNumber = load;
        Plugin = plugin;
        Version = version;
        Since = since;
        _collectionsBeforeLeak = collectionsBeforeLeak;
        _firstCollection = GC.CollectionCount(GC.MaxGeneration);

        // tracking resurrection: the context is finalised long before its code is out of memory
        _context = new WeakReference(context, trackResurrection: true);
    }

    /// <summary>Number of the load, see <see cref="LoadedPlugin.LoadNumber"/>.</summary>
    public long LoadNumber { get; }

    /// <summary>The plugin's id.</summary>
    public string Plugin { get; }

    /// <summary>The plugin's version.</summary>
    public string Version { get; }

    /// <summary>When it was unloaded.</summary>
    public DateTimeOffset Since { get; }

    /// <summary>Full collections since then.</summary>
    public int Collections => GC.CollectionCount(GC.MaxGeneration) - _firstCollection;

    /// <summary>
    /// How it stands now. A leaked plugin can still become unloaded: when the thread that it left running ends.
    /// </summary>
    public UnloadStatus Status =>
        !_context.IsAlive ? UnloadStatus.Unloaded
        : Collections >= _collectionsBeforeLeak ? UnloadStatus.Leaked
        : UnloadStatus.Pending;
}
