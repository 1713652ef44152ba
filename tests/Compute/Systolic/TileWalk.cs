using Cotenant.Compute.Systolic.Arrays;
using Cotenant.Compute.Systolic.Layers;
using Cotenant.Compute.Systolic.Mapping;

namespace Cotenant.Compute.Tests.Systolic;

/// <summary>Walks every tile of a mapping with what the buffers hold at each step: the reference of the closed sum.</summary>
internal static class TileWalk
{
    public static TileCost Cost(in LayerWork work, ArrayConfiguration configuration, Tile tile, LoopOrder order, ArrayMemory memory, double bytesPerCycle)
    {
        var steps = Steps(work, tile, order).ToList();
        var (m, n, k) = (work.M, work.N, work.K);
        long Rows(Step s) => Math.Min(tile.M, m - (s.M * tile.M));
        long Columns(Step s) => Math.Min(tile.N, n - (s.N * tile.N));
        long Depth(Step s) => Math.Min(tile.K, k - (s.K * tile.K));
        var lastK = (k - 1) / tile.K;
        long read = 0;
        long written = 0;
        long compute = 0;
        long cycles = 0;
        var copy = work;
        long Load(Step? before, Step s)
        {
            var inputs = before is not { } b || (b.G, b.M, b.K) != (s.G, s.M, s.K) ? copy.InputElements(Rows(s), Depth(s)) * memory.OperandBytes : 0;
            var weights = before is not { } c || (c.G, c.K, c.N) != (s.G, s.K, s.N) ? Depth(s) * Columns(s) * memory.OperandBytes : 0;
            var sums = s.K > 0 && before is { } d && (d.G, d.M, d.N) != (s.G, s.M, s.N) ? Rows(s) * Columns(s) * memory.SumBytes : 0;
            read += inputs + weights + sums;
            return inputs + weights + sums;
        }

        long Store(Step s)
        {
            var bytes = Rows(s) * Columns(s) * (s.K == lastK ? memory.OperandBytes : memory.SumBytes);
            written += bytes;
            return bytes;
        }

        cycles += (long)Math.Ceiling(Load(null, steps[0]) / bytesPerCycle);
        for (var i = 0; i < steps.Count; i++)
        {
            var bytes = i + 1 < steps.Count ? Load(steps[i], steps[i + 1]) : 0;
            if (i > 0 && (steps[i - 1].G, steps[i - 1].M, steps[i - 1].N) != (steps[i].G, steps[i].M, steps[i].N))
            {
                bytes += Store(steps[i - 1]);
            }

            var busy = configuration.Cycles(Rows(steps[i]), Columns(steps[i]), Depth(steps[i]), 1);
            compute += busy;
            cycles += Math.Max(busy, (long)Math.Ceiling(bytes / bytesPerCycle));
        }

        cycles += (long)Math.Ceiling(Store(steps[^1]) / bytesPerCycle);
        return new TileCost(cycles, compute, read, written);
    }

    private static IEnumerable<Step> Steps(LayerWork work, Tile tile, LoopOrder order)
    {
        var counts = new Dictionary<char, long> { ['M'] = (work.M + tile.M - 1) / tile.M, ['N'] = (work.N + tile.N - 1) / tile.N, ['K'] = (work.K + tile.K - 1) / tile.K };
        var name = order.ToString();
        for (var g = 0L; g < work.Groups; g++)
        {
            for (var a = 0L; a < counts[name[0]]; a++)
            {
                for (var b = 0L; b < counts[name[1]]; b++)
                {
                    for (var c = 0L; c < counts[name[2]]; c++)
                    {
                        var at = new Dictionary<char, long> { [name[0]] = a, [name[1]] = b, [name[2]] = c };
                        yield return new Step(g, at['M'], at['N'], at['K']);
                    }
                }
            }
        }
    }

    private readonly record struct Step(long G, long M, long N, long K);
}
