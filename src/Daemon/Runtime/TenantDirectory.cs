using Cotenant.Daemon.Configuration.Models;
using Cotenant.Daemon.Configuration.Validation;
using Cotenant.Plugins.Devices;

namespace Cotenant.Daemon.Runtime;

/// <summary>
/// Who the tenants are, and whence: the configuration's, those that came over the admin API (kept over a restart), and those
/// that a scenario brings along. Ids are unique in the daemon.
/// </summary>
internal sealed class TenantDirectory
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly DeviceFleet _fleet;
    private readonly TenantStore _store;
    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _changing = new(1, 1);
    private readonly Dictionary<string, StoredTenant> _added;
    private Dictionary<string, TenantModel> _configured;

    public TenantDirectory(DeviceFleet fleet, TenantStore store, IReadOnlyList<TenantModel> configured)
    {
        _fleet = fleet;
        _store = store;
        _configured = ById(configured);
        _added = store.Read().Where(t => !_configured.ContainsKey(t.Id)).ToDictionary(t => t.Id, StringComparer.Ordinal);
    }

    /// <summary>The tenants that a device is told of at its start.</summary>
    public IReadOnlyList<TenantDeclaration> InitialOf(string device)
    {
        lock (_lock)
        {
            return
            [
                .. _configured.Values.Where(t => t.Device == device).Select(t => t.Declaration),
                .. _added.Values.Where(t => t.Device == device).Select(t => t.ToDeclaration()),
            ];
        }
    }

    /// <summary>The tenants of a device that came over the admin API.</summary>
    public IReadOnlyList<TenantDeclaration> AddedOf(string device)
    {
        lock (_lock)
        {
            return [.. _added.Values.Where(t => t.Device == device).Select(t => t.ToDeclaration())];
        }
    }

    /// <summary>Where a tenant was declared: <c>configuration</c>, <c>api</c> or <c>device</c>.</summary>
    public string SourceOf(string id)
    {
        lock (_lock)
        {
            return _configured.ContainsKey(id) ? "configuration" : _added.ContainsKey(id) ? "api" : "device";
        }
    }

    /// <summary>The user that may report the tenant's latency; null for none beside those who may change everything.</summary>
    public uint? ReporterOf(string id)
    {
        lock (_lock)
        {
            return _configured.TryGetValue(id, out var configured) ? configured.Reporter : _added.GetValueOrDefault(id)?.Reporter;
        }
    }

    /// <summary>Finds a tenant that is there now.</summary>
    public (ManagedDevice Device, int Slot, TenantDeclaration Declaration)? Find(string id)
    {
        foreach (var device in _fleet.Devices)
        {
            var slot = device.Runtime.Tenants.Find(id);
            if (slot >= 0 && device.Runtime.Tenants[slot] is { } declaration)
            {
                return (device, slot, declaration);
            }
        }

        return null;
    }

    /// <summary>Adds a tenant and keeps it.</summary>
    public async Task<TenantOutcome> AddAsync(ManagedDevice device, TenantDeclaration tenant, uint? reporter, CancellationToken cancellation)
    {
        await _changing.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            if (Find(tenant.Id) is { } present)
            {
                return TenantOutcome.Conflict($"tenant '{tenant.Id}' is on device '{present.Device.Id}' already");
            }

            if (TenantRules.Check(tenant, device.Factory).ToList() is { Count: > 0 } faults)
            {
                return TenantOutcome.Faulty(faults);
            }

            var outcome = await SendAsync(device, new TenantAdded(tenant), cancellation).ConfigureAwait(false);
            if (outcome.Succeeded)
            {
                Keep(StoredTenant.Of(device.Id, tenant, reporter));
            }

            return outcome;
        }
        finally
        {
            _changing.Release();
        }
    }

    /// <summary>Changes a tenant. One of the configuration is changed there.</summary>
    public async Task<TenantOutcome> ChangeAsync(TenantDeclaration tenant, CancellationToken cancellation)
    {
        await _changing.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            if (Find(tenant.Id) is not { } present)
            {
                return TenantOutcome.Missing;
            }

            var source = SourceOf(tenant.Id);
            if (source == "configuration")
            {
                return InConfiguration(tenant.Id);
            }

            if (TenantRules.Check(tenant, present.Device.Factory).ToList() is { Count: > 0 } faults)
            {
                return TenantOutcome.Faulty(faults);
            }

            var outcome = await SendAsync(present.Device, new TenantChanged(tenant), cancellation).ConfigureAwait(false);
            if (outcome.Succeeded && source == "api")
            {
                Keep(StoredTenant.Of(present.Device.Id, tenant, ReporterOf(tenant.Id)));
            }

            return outcome;
        }
        finally
        {
            _changing.Release();
        }
    }

    /// <summary>Removes a tenant. One of the configuration is removed there.</summary>
    public async Task<TenantOutcome> RemoveAsync(string id, CancellationToken cancellation)
    {
        await _changing.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            if (Find(id) is not { } present)
            {
                return TenantOutcome.Missing;
            }

            if (SourceOf(id) == "configuration")
            {
                return InConfiguration(id);
            }

            var outcome = await SendAsync(present.Device, new TenantRemoved(id), cancellation).ConfigureAwait(false);
            if (outcome.Succeeded)
            {
                Forget(id);
            }

            return outcome;
        }
        finally
        {
            _changing.Release();
        }
    }

    /// <summary>Hands a device a message and waits until it is taken.</summary>
    public static async Task<TenantOutcome> SendAsync(ManagedDevice device, DeviceMessage message, CancellationToken cancellation)
    {
        if (!device.Runtime.TryPost(message))
        {
            return TenantOutcome.Busy($"device '{device.Id}' has too many messages waiting");
        }

        try
        {
            var refusal = await message.Outcome.WaitAsync(Patience, cancellation).ConfigureAwait(false);
            return refusal is null ? TenantOutcome.Done : TenantOutcome.Conflict(refusal);
        }
        catch (TimeoutException)
        {
            return TenantOutcome.Busy($"device '{device.Id}' has not answered for {Patience.TotalSeconds:0} s");
        }
    }

    /// <summary>Makes the tenants of a new configuration hold on devices that stay.</summary>
    /// <param name="next">The new configuration's.</param>
    /// <param name="fresh">Devices that have just been told of their tenants.</param>
    /// <returns>One line for each tenant that was refused.</returns>
    public async Task<IReadOnlyList<string>> ApplyAsync(IReadOnlyList<TenantModel> next, IReadOnlySet<string> fresh)
    {
        await _changing.WaitAsync().ConfigureAwait(false);
        try
        {
            Dictionary<string, TenantModel> before;
            var after = ById(next);
            lock (_lock)
            {
                (before, _configured) = (_configured, after);
            }

            var refusals = new List<string>();
            foreach (var (id, model) in before.Where(t => !after.TryGetValue(t.Key, out var same) || same.Device != t.Value.Device))
            {
                await Tell(model.Device, new TenantRemoved(id), fresh, refusals).ConfigureAwait(false);
            }

            foreach (var (id, model) in after)
            {
                if (!before.TryGetValue(id, out var old) || old.Device != model.Device)
                {
                    await Tell(model.Device, new TenantAdded(model.Declaration), fresh, refusals).ConfigureAwait(false);
                }
                else if (!old.Same(model))
                {
                    await Tell(model.Device, new TenantChanged(model.Declaration), fresh, refusals).ConfigureAwait(false);
                }
            }

            return refusals;
        }
        finally
        {
            _changing.Release();
        }
    }

    /// <summary>The ids that a new configuration must not take: they came over the admin API.</summary>
    public IReadOnlyList<string> Clashes(IReadOnlyList<TenantModel> next)
    {
        lock (_lock)
        {
            return [.. next.Select(t => t.Declaration.Id).Where(_added.ContainsKey)];
        }
    }

    private static Dictionary<string, TenantModel> ById(IReadOnlyList<TenantModel> tenants) =>
        tenants.ToDictionary(t => t.Declaration.Id, StringComparer.Ordinal);

    private static TenantOutcome InConfiguration(string id) =>
        TenantOutcome.Conflict($"tenant '{id}' is declared in the configuration: change it there and reload");

    private async Task Tell(string id, DeviceMessage message, IReadOnlySet<string> fresh, List<string> refusals)
    {
        if (_fleet.Find(id) is { } device && !fresh.Contains(id))
        {
            var outcome = await SendAsync(device, message, CancellationToken.None).ConfigureAwait(false);
            if (!outcome.Succeeded)
            {
                refusals.Add(outcome.Text);
            }
        }
    }

    private void Keep(StoredTenant tenant)
    {
        lock (_lock)
        {
            _added[tenant.Id] = tenant;
            _store.Write([.. _added.Values]);
        }
    }

    private void Forget(string id)
    {
        lock (_lock)
        {
            if (_added.Remove(id))
            {
                _store.Write([.. _added.Values]);
            }
        }
    }
}
