namespace Cotenant.Plugins.Hosting;

/// <summary>
/// A new version of a plugin beside the old one. The caller makes its policies from <see cref="New"/>, lets them decide
/// once, swaps them in between two decisions and then says <see cref="Commit"/>; or, when one of them fails,
/// <see cref="Cancel"/>, and the old version stays in service as if nothing had been.
/// </summary>
public sealed class PluginReload : IDisposable
{
    private readonly PluginHost _host;
    private int _settled;

    internal PluginReload(PluginHost host, LoadedPlugin? old, LoadedPlugin fresh)
    {
        _host = host;
        Old = old;
        New = fresh;
    }

    /// <summary>The version in service; null when there is none.</summary>
    public LoadedPlugin? Old { get; }

    /// <summary>The new version.</summary>
    public LoadedPlugin New { get; }

    /// <summary>
    /// The new version is in service; the old one is unloaded, which disposes those of its policies that are still in
    /// use. Not for a device's thread.
    /// </summary>
    /// <returns>The watch over the old version; null when there was none.</returns>
    /// <exception cref="InvalidOperationException">The reload is over already.</exception>
    public UnloadWatch? Commit()
    {
        if (Interlocked.Exchange(ref _settled, 1) != 0)
        {
            throw new InvalidOperationException("the reload is over already");
        }

        return _host.Commit(this);
    }

    /// <summary>The new version is unloaded and the old one stays in service.</summary>
    /// <param name="reason">What is wrong with the new version, one line; shown as the plugin's last fault.</param>
    public void Cancel(string reason)
    {
        if (Interlocked.Exchange(ref _settled, 1) == 0)
        {
            _host.Cancel(this, reason);
        }
    }

    /// <summary>Cancels, unless the reload is over.</summary>
    public void Dispose() => Cancel("the reload was given up");
}
