using Cotenant.Compute.Systolic.Arrays;
using Cotenant.Compute.Systolic.Energy;
using Cotenant.Compute.Systolic.Layers;

namespace Cotenant.Compute.Systolic.Mapping;

/// <summary>Maps whole networks: layers one after another, equal ones once. Not thread-safe.</summary>
/// <param name="design">The array design.</param>
/// <param name="options">What the mapper assumes.</param>
/// <param name="energy">Energy of one act.</param>
public sealed class NetworkMapper(ArrayDesign design, MapperOptions options, EnergyConstants energy)
{
    private readonly ArrayMapper _mapper = new(design, options);
    private readonly Dictionary<LayerWork, LayerMapping> _known = [];
    private double _bytesPerCycle;

    /// <summary>Cycles of a network without stalls.</summary>
    public long StallFreeCycles(LayerTable table) => table.Layers.Sum(layer => _mapper.MapStallFree(layer.Work).Cycles);

    /// <summary>The least that any mapping of the network takes.</summary>
    public long Bound(LayerTable table, double bytesPerCycle) => table.Layers.Sum(layer => _mapper.Bound(layer.Work, bytesPerCycle));

    /// <summary>Maps a network.</summary>
    /// <param name="table">Its layers.</param>
    /// <param name="bytesPerCycle">Bandwidth to memory, bytes per cycle.</param>
    /// <exception cref="MappingException">A layer fits no tile; the message names it.</exception>
    public NetworkCost Map(LayerTable table, double bytesPerCycle)
    {
        if (bytesPerCycle != _bytesPerCycle)
        {
            _known.Clear();
            _bytesPerCycle = bytesPerCycle;
        }

        var cycles = 0L;
        var bytes = 0L;
        var picojoules = 0.0;
        foreach (var layer in table.Layers)
        {
            var mapping = Map(table, layer, bytesPerCycle);
            cycles += mapping.Cost.Cycles;
            bytes += mapping.Cost.ReadBytes + mapping.Cost.WriteBytes;
            picojoules += EnergyModel.Of(layer.Work, mapping, _mapper.Design.Side, options.Memory, energy);
        }

        return new NetworkCost(cycles, bytes, picojoules);
    }

    /// <summary>Maps a layer of a network.</summary>
    /// <exception cref="MappingException">It fits no tile; the message names it.</exception>
    public LayerMapping Map(LayerTable table, Layer layer, double bytesPerCycle)
    {
        if (_known.TryGetValue(layer.Work, out var mapping) && bytesPerCycle == _bytesPerCycle)
        {
            return mapping;
        }

        try
        {
            mapping = _mapper.Map(layer.Work, bytesPerCycle);
        }
        catch (MappingException exception)
        {
            throw new MappingException($"{table.Name}, layer '{layer.Name}': {exception.Message}");
        }

        if (bytesPerCycle == _bytesPerCycle)
        {
            _known[layer.Work] = mapping;
        }

        return mapping;
    }
}
