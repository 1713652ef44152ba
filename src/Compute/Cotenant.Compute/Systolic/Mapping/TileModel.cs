using Cotenant.Compute.Systolic.Arrays;
using Cotenant.Compute.Systolic.Layers;

namespace Cotenant.Compute.Systolic.Mapping;

/// <summary>
/// Cycles of a layer whose tiles pass through double buffers. While the array works on a tile, the other halves give up the tile
/// of sums that was left before and take in what the next tile needs and the buffers do not hold yet; then the halves swap. A step
/// so takes the longer of its computation and its transfers; the first load and the last store are in nobody's shadow:
/// <c>load(first) + sum over steps of max(compute, (load(next) + store(previous)) / bandwidth) + store(last)</c>. Sums that are left
/// unfinished are written and read again in full width.
/// </summary>
/// <remarks>
/// The sum is exact and needs no walk over the tiles: in each loop only the first, the last but one and the last tile differ from
/// the others. Not thread-safe; allocates nothing after construction.
/// </remarks>
internal sealed class TileModel(ArrayMemory memory, int hopCycles)
{
    private const int Group = 0;
    private const int M = 1;
    private const int N = 2;
    private const int K = 3;

    private readonly long[] _counts = new long[4];
    private readonly long[] _edgeM = new long[2];
    private readonly long[] _edgeN = new long[2];
    private readonly long[] _edgeK = new long[2];
    private readonly long[] _compute = new long[8];
    private readonly long[] _inputs = new long[4];
    private readonly long[] _weights = new long[4];
    private readonly long[] _outputs = new long[4];
    private readonly long[] _sums = new long[4];
    private readonly int[] _loops = new int[4];
    private readonly long[] _at = new long[4];
    private readonly long[] _other = new long[4];
    private double _bytesPerCycle;

    /// <summary>Cycles of the array alone, for the tiles of <see cref="Prepare"/>.</summary>
    public long ComputeCycles { get; private set; }

    /// <summary>The least that any order takes: nothing is read or written twice.</summary>
    public long LeastCycles { get; private set; }

    /// <summary>True when a tile fits into the halves of the buffers.</summary>
    public bool Fits(in LayerWork work, in Tile tile, BufferSplit split) =>
        work.InputElements(tile.M, tile.K) * memory.OperandBytes <= memory.HalfOf(split.Inputs)
        && tile.K * tile.N * memory.OperandBytes <= memory.HalfOf(split.Weights)
        && tile.M * tile.N * memory.SumBytes <= memory.HalfOf(split.Sums);

    /// <summary>Sets the tiles whose orders are to be judged.</summary>
    public void Prepare(in LayerWork work, in ArrayConfiguration configuration, in Tile tile, double bytesPerCycle)
    {
        _bytesPerCycle = bytesPerCycle;
        _counts[Group] = work.Groups;
        _counts[M] = Cut(work.M, tile.M, _edgeM);
        _counts[N] = Cut(work.N, tile.N, _edgeN);
        _counts[K] = Cut(work.K, tile.K, _edgeK);
        ComputeCycles = 0;
        for (var m = 0; m < 2; m++)
        {
            for (var n = 0; n < 2; n++)
            {
                _outputs[(2 * m) + n] = _edgeM[m] * _edgeN[n] * memory.OperandBytes;
                _sums[(2 * m) + n] = _edgeM[m] * _edgeN[n] * memory.SumBytes;
                for (var k = 0; k < 2; k++)
                {
                    var cycles = configuration.Cycles(_edgeM[m], _edgeN[n], _edgeK[k], hopCycles);
                    _compute[(4 * m) + (2 * n) + k] = cycles;
                    ComputeCycles += cycles * Times(M, m) * Times(N, n) * Times(K, k) * work.Groups;
                }
            }

            for (var k = 0; k < 2; k++)
            {
                _inputs[(2 * m) + k] = work.InputElements(_edgeM[m], _edgeK[k]) * memory.OperandBytes;
            }
        }

        for (var k = 0; k < 2; k++)
        {
            for (var n = 0; n < 2; n++)
            {
                _weights[(2 * k) + n] = _edgeK[k] * _edgeN[n] * memory.OperandBytes;
            }
        }

        var first = Transfer(_inputs[Edges(M, 0, K, 0)] + _weights[Edges(K, 0, N, 0)]);
        var last = Transfer(_outputs[3]);
        LeastCycles = first + last + Math.Max(ComputeCycles, Transfer(LeastBytes(work, memory)) - first - last);
    }

    /// <summary>Bytes that any mapping moves: inputs and weights in, outputs out, each once.</summary>
    public static long LeastBytes(in LayerWork work, ArrayMemory memory) =>
        work.Groups * memory.OperandBytes * (work.InputElements(work.M, work.K) + (work.K * work.N) + (work.M * work.N));

    /// <summary>Cycles that bytes take to or from memory.</summary>
    public static long TransferCycles(long bytes, double bytesPerCycle) => (long)Math.Ceiling(bytes / bytesPerCycle);

    /// <summary>The cost of an order of the tiles of <see cref="Prepare"/>.</summary>
    public TileCost Cost(LoopOrder order)
    {
        var (outer, middle, inner) = order switch
        {
            LoopOrder.MNK => (M, N, K),
            LoopOrder.NMK => (N, M, K),
            LoopOrder.MKN => (M, K, N),
            LoopOrder.KMN => (K, M, N),
            LoopOrder.NKM => (N, K, M),
            _ => (K, N, M),
        };
        (_loops[0], _loops[1], _loops[2], _loops[3]) = (Group, outer, middle, inner);
        _at.AsSpan().Clear();
        var firstLoad = _inputs[Edges(M, 0, K, 0)] + _weights[Edges(K, 0, N, 0)];
        var lastStore = _outputs[3];
        var cycles = Transfer(firstLoad) + Transfer(lastStore);
        var read = firstLoad;
        var written = lastStore;
        for (var a = 0; Place(0, a, out var timesA); a++)
        {
            for (var b = 0; Place(1, b, out var timesB); b++)
            {
                for (var c = 0; Place(2, c, out var timesC); c++)
                {
                    for (var d = 0; Place(3, d, out var timesD); d++)
                    {
                        var times = timesA * timesB * timesC * timesD;
                        var load = Load();
                        var store = Store();
                        var compute = _compute[(4 * Edge(M, _at[M])) + (2 * Edge(N, _at[N])) + Edge(K, _at[K])];
                        cycles += times * Math.Max(compute, Transfer(load + store));
                        read += times * load;
                        written += times * store;
                    }
                }
            }
        }

        return new TileCost(cycles, ComputeCycles, read, written);
    }

    // sets a loop to the tile that stands for a class of equal tiles: first, middle ones, last but one, last
    private bool Place(int loop, int which, out long times)
    {
        var dimension = _loops[loop];
        var count = _counts[dimension];
        times = which == 1 && count >= 4 ? count - 3 : 1;
        if (which >= Math.Min(count, 4))
        {
            return false;
        }

        _at[dimension] = which < 2 || count < 4 ? which : count - 4 + which;
        return true;
    }

    // what the step after this one needs and the buffers do not hold
    private long Load()
    {
        var stepped = 3;
        while (stepped >= 0 && _at[_loops[stepped]] == _counts[_loops[stepped]] - 1)
        {
            stepped--;
        }

        if (stepped < 0)
        {
            return 0;
        }

        _at.CopyTo(_other, 0);
        _other[_loops[stepped]]++;
        for (var inner = stepped + 1; inner < 4; inner++)
        {
            _other[_loops[inner]] = 0;
        }

        var bytes = 0L;
        if (Moved(Group) || Moved(M) || Moved(K))
        {
            bytes += _inputs[(2 * Edge(M, _other[M])) + Edge(K, _other[K])];
        }

        if (Moved(Group) || Moved(K) || Moved(N))
        {
            bytes += _weights[(2 * Edge(K, _other[K])) + Edge(N, _other[N])];
        }

        if (_other[K] > 0 && (Moved(Group) || Moved(M) || Moved(N)))
        {
            bytes += _sums[(2 * Edge(M, _other[M])) + Edge(N, _other[N])];
        }

        return bytes;
    }

    // the sums that the step before this one left
    private long Store()
    {
        var stepped = 3;
        while (stepped >= 0 && _at[_loops[stepped]] == 0)
        {
            stepped--;
        }

        if (stepped < 0)
        {
            return 0;
        }

        _at.CopyTo(_other, 0);
        _other[_loops[stepped]]--;
        for (var inner = stepped + 1; inner < 4; inner++)
        {
            _other[_loops[inner]] = _counts[_loops[inner]] - 1;
        }

        if (!Moved(Group) && !Moved(M) && !Moved(N))
        {
            return 0;
        }

        var left = (2 * Edge(M, _other[M])) + Edge(N, _other[N]);
        return _other[K] == _counts[K] - 1 ? _outputs[left] : _sums[left];
    }

    private bool Moved(int dimension) => _at[dimension] != _other[dimension];

    private int Edge(int dimension, long at) => at == _counts[dimension] - 1 ? 1 : 0;

    private int Edges(int first, long firstAt, int second, long secondAt) => (2 * Edge(first, firstAt)) + Edge(second, secondAt);

    private long Times(int dimension, int edge) => edge == 1 ? 1 : _counts[dimension] - 1;

    private long Transfer(long bytes) => TransferCycles(bytes, _bytesPerCycle);

    private static long Cut(long side, long tile, long[] edges)
    {
        var count = FoldCycles.Ceiling(side, tile);
        (edges[0], edges[1]) = (tile, side - ((count - 1) * tile));
        return count;
    }
}
