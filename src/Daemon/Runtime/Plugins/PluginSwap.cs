using Cotenant.Plugins;
using Cotenant.Plugins.Devices;
using Cotenant.Plugins.Hosting;
using Cotenant.Plugins.Pipeline;

namespace Cotenant.Daemon.Runtime;

/// <summary>
/// Puts a new version of a plugin in the place of the old one on every device: first all fresh instances are made, then each is
/// warmed up and swapped in between two decision points. When one fails, the old version decides everywhere as before.
/// </summary>
internal sealed class PluginSwap(
    PluginReload reload,
    IReadOnlyList<ManagedDevice> devices,
    Func<string, IDevice, PolicyOptions, ulong, PolicyInstance> make)
{
    private readonly List<(ManagedDevice Device, PolicyInstance Old, PolicyInstance Fresh)> _pairs = [];

    /// <exception cref="PolicyUnavailableException">The new version cannot take over; the old one stays.</exception>
    public async Task<IReadOnlyList<string>> RunAsync(CancellationToken cancellation)
    {
        var swapped = 0;
        try
        {
            MakeAll();
            foreach (var (device, old, fresh) in _pairs)
            {
                await device.Runtime.ReplaceAsync(old, fresh, cancellation).ConfigureAwait(false);
                fresh.Enabled = old.Enabled;
                swapped++;
            }
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            await UndoAsync(swapped).ConfigureAwait(false);
            reload.Cancel(exception.Message);
            throw exception as PolicyUnavailableException ?? new PolicyUnavailableException(exception.Message, exception);
        }

        foreach (var (_, old, _) in _pairs)
        {
            old.Release();
        }

        reload.Commit();
        return
        [
            $"{reload.New.Entry.Id} {reload.New.Manifest.Version} is in service{(reload.Old is { } before ? $" in the place of {before.Manifest.Version}" : "")}",
            .. _pairs.Select(p => $"{p.Fresh.Name} on {p.Device.Id} went on with the memory that it had"),
        ];
    }

    private void MakeAll()
    {
        foreach (var device in devices)
        {
            for (var e = 0; e < device.Runtime.Entries.Count; e++)
            {
                var entry = device.Runtime.Entries[e];
                foreach (var old in entry.Chain.Concat(entry.Shadow).Where(i => i.PluginId == reload.New.Entry.Id).ToList())
                {
                    var options = DeviceMaker.OptionsOf(device.Model.Entries[e], old.Name);
                    _pairs.Add((device, old, make(old.Name, device.Device, options, device.Model.Settings.Seed)));
                }
            }
        }
    }

    private async Task UndoAsync(int swapped)
    {
        for (var i = 0; i < _pairs.Count; i++)
        {
            var (device, old, fresh) = _pairs[i];
            if (i < swapped)
            {
                await device.Runtime.ReplaceAsync(fresh, old, CancellationToken.None).ConfigureAwait(false);
                old.Enabled = fresh.Enabled;
            }

            fresh.Release();
        }
    }
}
