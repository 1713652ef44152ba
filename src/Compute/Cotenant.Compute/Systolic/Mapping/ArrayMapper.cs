using Cotenant.Compute.Systolic.Arrays;
using Cotenant.Compute.Systolic.Layers;

namespace Cotenant.Compute.Systolic.Mapping;

/// <summary>
/// Chooses how a layer runs on a design: configuration (shape and dataflow), tile sizes, their order and the split of the buffers,
/// for the fewest cycles with stalls, then the fewest bytes of memory. Configurations are tried by the least that they can take,
/// and left when that is no better than the best found, so that leaving loses nothing; tile sizes are sampled at intervals.
/// </summary>
/// <remarks>Deterministic. Not thread-safe; allocates nothing in <see cref="Map"/> unless it throws or searches exhaustively.</remarks>
public sealed class ArrayMapper
{
    private readonly MapperOptions _options;
    private readonly ArrayConfiguration[] _configurations;
    private readonly TileModel _model;
    private readonly long[] _bounds;
    private readonly int[] _order;
    private long[] _sizesM = new long[TileSizes.Most];
    private long[] _sizesN = new long[TileSizes.Most];
    private long[] _sizesK = new long[TileSizes.Most];
    private LayerMapping _best;

    /// <summary>Creates a mapper.</summary>
    /// <param name="design">The array design.</param>
    /// <param name="options">What it assumes.</param>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public ArrayMapper(ArrayDesign design, MapperOptions options)
    {
        options.Memory.Check();
        if (options.HopCycles is < 0 or > 16)
        {
            throw new ArgumentException($"{options.HopCycles} cycles for a hop at a corner; give 0 to 16");
        }

        if (options.SamplesPerOctave is < 1 or > 8)
        {
            throw new ArgumentException($"{options.SamplesPerOctave} tile sizes for each doubling; give 1 to 8");
        }

        Design = design;
        _options = options;
        _configurations = [.. design.Configurations];
        _model = new TileModel(options.Memory, options.HopCycles);
        _bounds = new long[_configurations.Length];
        _order = new int[_configurations.Length];
    }

    /// <summary>The design that it maps to.</summary>
    public ArrayDesign Design { get; }

    /// <summary>The fewest cycles without stalls, and the configuration that takes them: buffers and bandwidth as large as wanted.</summary>
    public (ArrayConfiguration Configuration, long Cycles) MapStallFree(in LayerWork work)
    {
        var best = (Configuration: _configurations[0], Cycles: long.MaxValue);
        foreach (var configuration in _configurations)
        {
            var cycles = configuration.Cycles(work, _options.HopCycles);
            if (cycles < best.Cycles)
            {
                best = (configuration, cycles);
            }
        }

        return best;
    }

    /// <summary>The least that any mapping takes: the best configuration without stalls, or every byte moved once.</summary>
    public long Bound(in LayerWork work, double bytesPerCycle) =>
        Math.Max(MapStallFree(work).Cycles, TileModel.TransferCycles(TileModel.LeastBytes(work, _options.Memory), bytesPerCycle));

    /// <summary>Maps a layer.</summary>
    /// <param name="work">The layer's work.</param>
    /// <param name="bytesPerCycle">Bandwidth to memory, bytes per cycle; infinite for none of the stalls that bandwidth makes.</param>
    /// <exception cref="MappingException">No tile fits the buffers.</exception>
    public LayerMapping Map(in LayerWork work, double bytesPerCycle)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bytesPerCycle);
        var least = TileModel.TransferCycles(TileModel.LeastBytes(work, _options.Memory), bytesPerCycle);
        for (var i = 0; i < _order.Length; i++)
        {
            _order[i] = i;
            _bounds[i] = Math.Max(least, _configurations[i].Cycles(work, _options.HopCycles));
        }

        Array.Sort(_bounds, _order);
        _best = default;
        _best = _best with { Cost = new TileCost(long.MaxValue, 0, long.MaxValue, 0) };
        for (var i = 0; i < _order.Length && _bounds[i] < _best.Cost.Cycles; i++)
        {
            Search(work, _configurations[_order[i]], bytesPerCycle);
        }

        return _best.Cost.Cycles < long.MaxValue
            ? _best
            : throw new MappingException($"a layer of {work.M} x {work.K} by {work.K} x {work.N} fits no tile into buffers of {_options.Memory.BufferBytes} bytes; give larger buffers");
    }

    private void Search(in LayerWork work, in ArrayConfiguration configuration, double bytesPerCycle)
    {
        var unit = configuration.Unit;
        var countM = Sizes(work.M, unit.M, ref _sizesM);
        var countN = Sizes(work.N, unit.N, ref _sizesN);
        var countK = Sizes(work.K, unit.K, ref _sizesK);
        for (var m = 0; m < countM; m++)
        {
            for (var n = 0; n < countN; n++)
            {
                for (var k = 0; k < countK; k++)
                {
                    Try(work, configuration, new Tile(_sizesM[m], _sizesN[n], _sizesK[k]), bytesPerCycle);
                }
            }
        }
    }

    private void Try(in LayerWork work, in ArrayConfiguration configuration, in Tile tile, double bytesPerCycle)
    {
        var split = default(BufferSplit);
        for (var operand = 0; operand < 3 && split == default; operand++)
        {
            var candidate = BufferSplit.Favouring(operand);
            split = _model.Fits(work, tile, candidate) ? candidate : default;
        }

        if (split == default)
        {
            return;
        }

        _model.Prepare(work, configuration, tile, bytesPerCycle);
        for (var order = LoopOrder.MNK; order <= LoopOrder.KNM && _model.LeastCycles <= _best.Cost.Cycles; order++)
        {
            var cost = _model.Cost(order);
            if (cost.Cycles < _best.Cost.Cycles || cost.Cycles == _best.Cost.Cycles && Bytes(cost) < Bytes(_best.Cost))
            {
                _best = new LayerMapping(configuration, tile, order, split, cost);
            }
        }
    }

    private int Sizes(long side, long unit, ref long[] sizes)
    {
        if (!_options.Exhaustive)
        {
            return TileSizes.Sample(side, unit, _options.SamplesPerOctave, sizes);
        }

        if (sizes.Length < side)
        {
            sizes = new long[side];
        }

        for (var i = 0; i < side; i++)
        {
            sizes[i] = side - i;
        }

        return (int)side;
    }

    private static long Bytes(in TileCost cost) => cost.ReadBytes + cost.WriteBytes;
}
