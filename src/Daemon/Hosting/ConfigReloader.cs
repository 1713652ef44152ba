using Cotenant.Daemon.Configuration;
using Cotenant.Daemon.Configuration.Models;
using Cotenant.Daemon.Logging;
using Cotenant.Daemon.Runtime;

namespace Cotenant.Daemon.Hosting;

/// <summary>
/// Takes a new configuration when SIGHUP comes, when the API asks, or when a file changes: it looks at the files every two
/// seconds, which sees renames and swapped links as well as writes. A faulty configuration changes nothing.
/// </summary>
internal sealed class ConfigReloader : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    private readonly ConfigState _config;
    private readonly DeviceFleet _fleet;
    private readonly TenantDirectory _tenants;
    private readonly IReloadNotice _notice;
    private readonly ILogger _log;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly TimeProvider _time;
    private ITimer? _timer;
    private string _seen;

    public ConfigReloader(ConfigState config, DeviceFleet fleet, TenantDirectory tenants, IReloadNotice notice, TimeProvider time, ILogger<ConfigReloader> log)
    {
        _config = config;
        _fleet = fleet;
        _tenants = tenants;
        _notice = notice;
        _time = time;
        _log = log;
        _seen = ConfigFingerprint.Of(config.Inputs);
    }

    /// <summary>Begins to look at the files.</summary>
    public void Watch() => _timer ??= _time.CreateTimer(static state => _ = ((ConfigReloader)state!).LookAsync(), this, Interval, Interval);

    /// <summary>Loads, validates and applies.</summary>
    /// <returns>The faults; empty when the new configuration holds.</returns>
    public async Task<IReadOnlyList<string>> ReloadAsync()
    {
        await _turn.WaitAsync().ConfigureAwait(false);
        _notice.Begin();
        try
        {
            _seen = ConfigFingerprint.Of(_config.Inputs);
            var faults = await _config.ReloadAsync(ApplyAsync).ConfigureAwait(false);
            if (faults.Count == 0)
            {
                ConfigLog.Reloaded(_log, _config.Current.Files.Count);
                foreach (var section in _config.AwaitingRestart)
                {
                    ConfigLog.AwaitsRestart(_log, section);
                }
            }

            foreach (var fault in faults)
            {
                ConfigLog.Refused(_log, fault);
            }

            return faults;
        }
        finally
        {
            _notice.End();
            _turn.Release();
        }
    }

    public void Dispose()
    {
        _timer?.Dispose();
        _turn.Dispose();
    }

    private async Task LookAsync()
    {
        try
        {
            if (ConfigFingerprint.Of(_config.Inputs) is var now && now != _seen)
            {
                // half-written files come to rest first: the same look twice
                await Task.Delay(TimeSpan.FromMilliseconds(200), _time).ConfigureAwait(false);
                if (ConfigFingerprint.Of(_config.Inputs) == now)
                {
                    await ReloadAsync().ConfigureAwait(false);
                }
            }
        }
        catch (ObjectDisposedException)
        {
            // the daemon is stopping
        }
        catch (Exception exception)
        {
            // a timer's failure would end the process
            ConfigLog.LookFailed(_log, exception);
        }
    }

    private async Task<string?> ApplyAsync(DaemonModel old, DaemonModel next)
    {
        if (_tenants.Clashes(next.Tenants) is { Count: > 0 } clashes)
        {
            return $"tenant '{clashes[0]}' came over the admin API; remove it there, or give the configuration's another id";
        }

        foreach (var policy in next.DisabledPolicies.Except(old.DisabledPolicies))
        {
            _fleet.Shelf.SetEnabled(policy, false, "switched off in the configuration");
        }

        foreach (var policy in old.DisabledPolicies.Except(next.DisabledPolicies))
        {
            _fleet.Shelf.SetEnabled(policy, true, "");
        }

        var staying = next.Devices.Where(d => old.Devices.Any(o => o.Id == d.Id && o.SameDevice(d))).Select(d => d.Id).ToHashSet();
        var refusal = await _fleet.ApplyAsync(next.Devices, device => [.. next.Tenants.Where(t => t.Device == device).Select(t => t.Declaration), .. _tenants.AddedOf(device)]).ConfigureAwait(false);
        if (refusal is not null)
        {
            // what held before is put back: the account then says that it does
            await _fleet.ApplyAsync(old.Devices, _tenants.InitialOf).ConfigureAwait(false);
            return refusal;
        }

        var fresh = next.Devices.Select(d => d.Id).Where(id => !staying.Contains(id)).ToHashSet();
        foreach (var line in await _tenants.ApplyAsync(next.Tenants, fresh).ConfigureAwait(false))
        {
            ConfigLog.TenantRefused(_log, line);
        }

        return null;
    }
}
