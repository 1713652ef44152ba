using System.Collections.Immutable;
using Cotenant.Daemon.Configuration.Models;
using Cotenant.Daemon.Logging;
using Cotenant.Plugins.Devices;
using Cotenant.Plugins.Pipeline;

namespace Cotenant.Daemon.Runtime;

/// <summary>The devices of the daemon, from start to stop.</summary>
internal sealed class DeviceFleet : IDisposable
{
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(10);

    private readonly DeviceMaker _maker;
    private readonly IPolicyShelf _shelf;
    private readonly ILogger _log;
    private readonly SemaphoreSlim _changing = new(1, 1);
    private ImmutableArray<ManagedDevice> _devices = [];

    public DeviceFleet(DeviceMaker maker, IPolicyShelf shelf, ILogger<DeviceFleet> log)
    {
        _maker = maker;
        _shelf = shelf;
        _log = log;
        shelf.Changed += OnPolicyChanged;
    }

    /// <summary>The devices, in the order of the configuration.</summary>
    public IReadOnlyList<ManagedDevice> Devices => _devices;

    public IPolicyShelf Shelf => _shelf;

    public ManagedDevice? Find(string id) => _devices.FirstOrDefault(d => string.Equals(d.Id, id, StringComparison.Ordinal));

    /// <summary>Makes and starts devices. When one cannot be made, those before it are stopped again: nothing half-done stays.</summary>
    /// <param name="models">The devices.</param>
    /// <param name="tenantsOf">The tenants that are there from the start.</param>
    /// <exception cref="DeviceException">A device cannot be made; the message says what to do.</exception>
    public void Start(IReadOnlyList<DeviceModel> models, Func<string, IReadOnlyList<TenantDeclaration>> tenantsOf)
    {
        try
        {
            foreach (var model in models)
            {
                Add(model, tenantsOf(model.Id));
            }
        }
        catch
        {
            StopAll();
            throw;
        }
    }

    /// <summary>Stops every device: each restores what the configuration says.</summary>
    /// <returns>False when a loop did not end in time.</returns>
    public bool StopAll()
    {
        var clean = true;
        foreach (var device in _devices.Reverse())
        {
            clean &= Stop(device);
        }

        _devices = [];
        return clean;
    }

    /// <summary>Makes the devices of a new model hold: new ones start, gone ones stop, changed ones are made anew.</summary>
    /// <returns>Null, or one line that says what kept it from that.</returns>
    public async Task<string?> ApplyAsync(IReadOnlyList<DeviceModel> models, Func<string, IReadOnlyList<TenantDeclaration>> tenantsOf)
    {
        await _changing.WaitAsync().ConfigureAwait(false);
        try
        {
            foreach (var gone in _devices.Where(d => models.All(m => m.Id != d.Id || !m.SameDevice(d.Model))).ToList())
            {
                Stop(gone);
                _devices = _devices.Remove(gone);
            }

            foreach (var model in models)
            {
                if (Find(model.Id) is { } device)
                {
                    if (device.Model.Mode != model.Mode)
                    {
                        await device.Runtime.SetModeAsync(model.Mode, CancellationToken.None).ConfigureAwait(false);
                    }

                    device.Model = model;
                }
                else
                {
                    Add(model, tenantsOf(model.Id));
                }
            }

            _devices = [.. models.Select(m => Find(m.Id)).OfType<ManagedDevice>()];
            return null;
        }
        catch (DeviceException exception)
        {
            return exception.Message;
        }
        finally
        {
            _changing.Release();
        }
    }

    /// <summary>
    /// Everything of a device back as the daemon found it: a clean stop and a fresh start. A real device only observes
    /// afterwards, so that nobody changes it again at once.
    /// </summary>
    public async Task<string?> ResetAsync(ManagedDevice device, IReadOnlyList<TenantDeclaration> tenants, CancellationToken cancellation)
    {
        await _changing.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            if (!_devices.Contains(device))
            {
                return "the device has been replaced meanwhile; try again";
            }

            var at = _devices.IndexOf(device);
            if (!Stop(device))
            {
                return $"the loop did not end within {StopTimeout.TotalSeconds:0} s";
            }

            _devices = _devices.Remove(device);
            var model = device.Runtime.Descriptor.RealTime ? device.Model with { Mode = DeviceMode.Observe } : device.Model;
            Add(model, tenants);
            var fresh = _devices[^1];
            fresh.Model = device.Model;
            _devices = _devices.Remove(fresh).Insert(at, fresh);
            return null;
        }
        catch (DeviceException exception)
        {
            return exception.Message;
        }
        finally
        {
            _changing.Release();
        }
    }

    /// <summary>Puts a fresh instance in the place of each one of the policy that is spent.</summary>
    public async Task RenewAsync(string policy, CancellationToken cancellation)
    {
        foreach (var device in _devices)
        {
            for (var e = 0; e < device.Runtime.Entries.Count; e++)
            {
                var entry = device.Runtime.Entries[e];
                foreach (var old in entry.Chain.Concat(entry.Shadow).Where(i => i.Name == policy && _shelf.IsSpent(i)).ToList())
                {
                    var fresh = _shelf.Make(policy, device.Device, DeviceMaker.OptionsOf(device.Model.Entries[e], policy), device.Model.Settings.Seed);
                    await device.Runtime.ReplaceAsync(old, fresh, cancellation).ConfigureAwait(false);
                }
            }
        }
    }

    public void Dispose()
    {
        _shelf.Changed -= OnPolicyChanged;
        StopAll();
        _changing.Dispose();
    }

    private void Add(DeviceModel model, IReadOnlyList<TenantDeclaration> tenants)
    {
        var device = _maker.Make(model);
        foreach (var skipped in device.Skipped)
        {
            DeviceLog.PolicySkipped(_log, model.Id, skipped.Policy, skipped.Reason);
        }

        foreach (var tenant in tenants)
        {
            _ = AnnounceAsync(device, tenant);
        }

        device.Runtime.Start();
        _devices = _devices.Add(device);
        DeviceLog.Started(_log, model.Id, model.Settings.Kind, model.Mode);
    }

    private async Task AnnounceAsync(ManagedDevice device, TenantDeclaration tenant)
    {
        var message = new TenantAdded(tenant);
        if (!device.Runtime.TryPost(message))
        {
            DeviceLog.TenantRefused(_log, tenant.Id, device.Id, "the inbox is full");
        }
        else if (await message.Outcome.ConfigureAwait(false) is { } refusal)
        {
            DeviceLog.TenantRefused(_log, tenant.Id, device.Id, refusal);
        }
    }

    private bool Stop(ManagedDevice device)
    {
        var ended = device.Runtime.Stop(StopTimeout);
        if (ended)
        {
            DeviceLog.Stopped(_log, device.Id);
            device.Runtime.Dispose();
        }
        else
        {
            DeviceLog.StopTimedOut(_log, device.Id, StopTimeout.TotalSeconds);
        }

        if (device.Runtime.Fault is { } fault)
        {
            DeviceLog.Faulted(_log, device.Id, fault);
        }

        _shelf.Withdraw(device.Id);
        return ended;
    }

    private void OnPolicyChanged(string policy)
    {
        var may = _shelf.StandOf(policy).MayDecide;
        foreach (var instance in _devices.SelectMany(d => d.Instances).Where(i => i.Name == policy))
        {
            instance.Enabled = may && !_shelf.IsSpent(instance);
        }
    }
}
