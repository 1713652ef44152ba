namespace Cotenant.Plugins.Devices;

/// <summary>
/// The tenants of a device by slot. Changed on the device's thread; other threads may read names at any time.
/// </summary>
public sealed class TenantTable : ITenantNames
{
    private readonly TenantDeclaration?[] _slots;
    private readonly int[] _generations;

    /// <summary>Creates an empty table.</summary>
    public TenantTable(int capacity)
    {
        _slots = new TenantDeclaration?[capacity];
        _generations = new int[capacity];
    }

    /// <summary>How many slots there are.</summary>
    public int Capacity => _slots.Length;

    /// <summary>How many tenants there are.</summary>
    public int Count { get; private set; }

    /// <summary>Counts every change of the table.</summary>
    public int Revision { get; private set; }

    /// <summary>The tenant in a slot, or null.</summary>
    public TenantDeclaration? this[int slot] => (uint)slot < (uint)_slots.Length ? Volatile.Read(ref _slots[slot]) : null;

    /// <summary>Counts the tenants that a slot has had: with the slot it names one tenant for ever.</summary>
    public int GenerationOf(int slot) => _generations[slot];

    /// <inheritdoc />
    public string NameOf(int slot) => this[slot]?.Id ?? "-";

    /// <summary>The slot of a tenant, or -1.</summary>
    public int Find(string id)
    {
        for (var i = 0; i < _slots.Length; i++)
        {
            if (_slots[i] is { } tenant && string.Equals(tenant.Id, id, StringComparison.Ordinal))
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>Puts a tenant into the lowest free slot.</summary>
    /// <returns>The slot, or -1 when the table is full.</returns>
    public int Add(TenantDeclaration tenant)
    {
        var slot = Array.IndexOf(_slots, null);
        if (slot >= 0)
        {
            _generations[slot]++;
            Volatile.Write(ref _slots[slot], tenant);
            Count++;
            Revision++;
        }

        return slot;
    }

    /// <summary>Replaces the declaration of a tenant that stays (a new target, a new priority).</summary>
    public void Update(int slot, TenantDeclaration tenant)
    {
        Volatile.Write(ref _slots[slot], tenant);
        Revision++;
    }

    /// <summary>Empties a slot.</summary>
    public void Remove(int slot)
    {
        if (_slots[slot] is not null)
        {
            Volatile.Write(ref _slots[slot], null);
            Count--;
            Revision++;
        }
    }
}
