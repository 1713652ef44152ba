namespace Cotenant.Plugins;

/// <summary>
/// The values of declared series: one plain block that the device's thread sets by index and the metrics page reads
/// without a lock (a double is read whole).
/// </summary>
public sealed class SeriesBlock
{
    private readonly double[] _values;
    private readonly int _slots;

    /// <summary>Creates a block.</summary>
    /// <param name="series">The declared series; the index into this list is the index used to set them.</param>
    /// <param name="tenantCapacity">How many tenant slots a per-tenant series has.</param>
    public SeriesBlock(IReadOnlyList<SeriesDescriptor> series, int tenantCapacity)
    {
        Series = series;
        _slots = tenantCapacity + 1;
        _values = new double[series.Count * _slots];
        Array.Fill(_values, double.NaN);
        for (var i = 0; i < series.Count; i++)
        {
            if (series[i] is { Kind: SeriesKind.Counter, PerTenant: false })
            {
                _values[i * _slots] = 0;
            }
        }
    }

    /// <summary>The declared series.</summary>
    public IReadOnlyList<SeriesDescriptor> Series { get; }

    /// <summary>Sets a series of the device.</summary>
    public void Set(int series, double value) => _values[series * _slots] = value;

    /// <summary>Sets a series of one tenant; NaN means that there is no sample.</summary>
    public void Set(int series, int slot, double value) => _values[series * _slots + 1 + slot] = value;

    /// <summary>Adds to a counter of the device.</summary>
    public void Add(int series, double amount)
    {
        ref var value = ref _values[series * _slots];
        value = double.IsNaN(value) ? amount : value + amount;
    }

    /// <summary>Adds to a counter of one tenant.</summary>
    public void Add(int series, int slot, double amount)
    {
        ref var value = ref _values[series * _slots + 1 + slot];
        value = double.IsNaN(value) ? amount : value + amount;
    }

    /// <summary>The value of a device's series; NaN when never set.</summary>
    public double Get(int series) => _values[series * _slots];

    /// <summary>The value of a tenant's series; NaN when there is no sample.</summary>
    public double Get(int series, int slot) => _values[series * _slots + 1 + slot];

    /// <summary>Forgets the values of a slot whose tenant has left.</summary>
    public void ClearSlot(int slot)
    {
        for (var i = 0; i < Series.Count; i++)
        {
            _values[i * _slots + 1 + slot] = double.NaN;
        }
    }
}
