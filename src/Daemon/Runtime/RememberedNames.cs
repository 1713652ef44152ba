using Cotenant.Plugins;
using Cotenant.Plugins.Devices;

namespace Cotenant.Daemon.Runtime;

/// <summary>
/// Names the tenants of a device by slot, those included that have just left: an event about a departure is read after
/// the slot is empty.
/// </summary>
internal sealed class RememberedNames(TenantTable tenants) : ITenantNames
{
    private readonly string?[] _last = new string?[tenants.Capacity];
    private int _revision = -1;

    public string NameOf(int slot)
    {
        if ((uint)slot >= (uint)_last.Length)
        {
            return "-";
        }

        Refresh();
        return tenants[slot]?.Id ?? Volatile.Read(ref _last[slot]) ?? "-";
    }

    /// <summary>Takes note of who is there.</summary>
    public void Refresh()
    {
        if (Volatile.Read(ref _revision) == tenants.Revision)
        {
            return;
        }

        Volatile.Write(ref _revision, tenants.Revision);
        for (var slot = 0; slot < _last.Length; slot++)
        {
            if (tenants[slot] is { } tenant)
            {
                Volatile.Write(ref _last[slot], tenant.Id);
            }
        }
    }
}
