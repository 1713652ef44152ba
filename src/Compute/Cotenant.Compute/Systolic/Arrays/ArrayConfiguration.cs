using Cotenant.Compute.Systolic.Layers;

namespace Cotenant.Compute.Systolic.Arrays;

/// <summary>One way to set an array up: clusters of equal shape that share a product's rows and columns among them.</summary>
/// <param name="Shape">The logical shape of each cluster.</param>
/// <param name="Dataflow">The dataflow.</param>
/// <param name="SplitM">Clusters that share M.</param>
/// <param name="SplitN">Clusters that share N.</param>
public readonly record struct ArrayConfiguration(ArrayShape Shape, Dataflow Dataflow, int SplitM = 1, int SplitN = 1)
{
    /// <summary>Cycles of a product without stalls: those of the largest share.</summary>
    public long Cycles(long m, long n, long k, int hopCycles) =>
        FoldCycles.Of(Shape, Dataflow, FoldCycles.Ceiling(m, SplitM), FoldCycles.Ceiling(n, SplitN), k, hopCycles);

    /// <summary>Cycles of a layer without stalls.</summary>
    public long Cycles(in LayerWork work, int hopCycles) => work.Groups * Cycles(work.M, work.N, work.K, hopCycles);

    /// <summary>Elements of M, N and K that fill the array once; 1 in the direction that streams.</summary>
    public (int M, int N, int K) Unit => Dataflow switch
    {
        Dataflow.OutputStationary => (Shape.Rows * SplitM, Shape.Columns * SplitN, 1),
        Dataflow.WeightStationary => (SplitM, Shape.Columns * SplitN, Shape.Rows),
        _ => (Shape.Columns * SplitM, SplitN, Shape.Rows),
    };

    /// <summary>
    /// Words that pass between buffers and array: reads of inputs and weights, writes of outputs (of partial sums too, which are
    /// read again as often as they are written but once). Inputs and weights equal SCALE-Sim's counts.
    /// </summary>
    public BufferWords Words(in LayerWork work)
    {
        var m = FoldCycles.Ceiling(work.M, SplitM);
        var n = FoldCycles.Ceiling(work.N, SplitN);
        var (inputs, weights, sums) = Dataflow switch
        {
            Dataflow.OutputStationary => (FoldCycles.Ceiling(n, Shape.Columns), FoldCycles.Ceiling(m, Shape.Rows), 1L),
            Dataflow.WeightStationary => (FoldCycles.Ceiling(n, Shape.Columns), 1L, FoldCycles.Ceiling(work.K, Shape.Rows)),
            _ => (1L, FoldCycles.Ceiling(m, Shape.Columns), FoldCycles.Ceiling(work.K, Shape.Rows)),
        };
        return new BufferWords(
            work.Groups * work.M * work.K * inputs * SplitN,
            work.Groups * work.K * work.N * weights * SplitM,
            work.Groups * work.M * work.N * sums,
            work.Groups * work.M * work.N * (sums - 1));
    }
}
