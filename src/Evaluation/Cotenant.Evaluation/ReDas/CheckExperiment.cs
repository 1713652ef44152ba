using Cotenant.Compute.Numerics;
using Cotenant.Compute.Systolic.Arrays;
using Cotenant.Compute.Systolic.Layers;
using Cotenant.Compute.Systolic.Mapping;
using Cotenant.Evaluation.Results;
using Cotenant.Evaluation.Statistics;
using Cotenant.HwBackends.Simulation.Npu.Grid;

namespace Cotenant.Evaluation.ReDas;

/// <summary>Is the model to be trusted: SCALE-Sim's cycles, the grid that moves operands, and every tile size on small products.</summary>
internal sealed class CheckExperiment : IExperiment
{
    private const string GoldenFile = "systolic/golden_cycles.csv";
    private const int DefaultSeeds = 10;

    public string Subject => "redas";

    public string Id => "check";

    public string Title => "cycles against SCALE-Sim and the functional grid, mapper against every tile size";

    public ExperimentResult Run(EvaluationContext context)
    {
        var inputs = new ReDasInputs(context);
        var golden = GoldenCase.Read(Path.Combine(context.DataDirectory, GoldenFile));
        var small = inputs.Setup.SmallProducts;
        var seeds = Enumerable.Range(1, context.Seeds ?? DefaultSeeds).Select(seed => (ulong)seed).ToArray();
        var grid = context.RunAll("grid", seeds, seed => GridMismatches(small.Side, seed));
        var shares = context.RunAll("every tile size", seeds, seed => Share(inputs.Setup, small, seed));
        return new ExperimentResult
        {
            Id = Id,
            Title = Title,
            Figures =
            [
                new Figure { Id = "golden_mismatches", Measured = golden.Count(one => one.Ours != one.ComputeCycles), Goal = 0 },
                new Figure { Id = "grid_mismatches", Measured = grid.Sum(), Goal = 0 },
                FigureMaker.Of("sampling_share", "%", Interval.Of(shares), null, 99, []),
            ],
            Workloads = [.. inputs.Workloads().Take(1), context.Hash(GoldenFile)],
            Notes =
            [
                $"grid: every shape and dataflow of {small.Side} x {small.Side} for each seed, product and cycles",
                $"sampling_share: cycles with every tile size over cycles with interval sampling, {small.Count} random products for each seed, {small.Side} x {small.Side}, {small.BufferBytes} bytes of buffers, {small.BytesPerCycle} bytes a cycle",
                .. golden.Select(one => one.Note(inputs.Setup)),
            ],
        };
    }

    private static double Share(ReDasSetup setup, SmallProducts small, ulong seed)
    {
        var options = setup.Mapper with { Memory = setup.Mapper.Memory with { BufferBytes = small.BufferBytes } };
        var sampling = new ArrayMapper(ArrayDesign.ReDas(small.Side), options);
        var exhaustive = new ArrayMapper(ArrayDesign.ReDas(small.Side), options with { Exhaustive = true });
        var random = new SeededRandom(seed);
        var shares = new double[small.Count];
        for (var i = 0; i < shares.Length; i++)
        {
            var work = new LayerWork(1 + random.NextInt(small.MaxSide), 1 + random.NextInt(small.MaxSide), 1 + random.NextInt(small.MaxSide));
            shares[i] = 100.0 * exhaustive.Map(work, small.BytesPerCycle).Cost.Cycles / sampling.Map(work, small.BytesPerCycle).Cost.Cycles;
        }

        return shares.Average();
    }

    private static double GridMismatches(int side, ulong seed)
    {
        var random = new SeededRandom(seed);
        var wrong = 0;
        foreach (var shape in LogicalShapes.Of(side))
        {
            foreach (var dataflow in Enum.GetValues<Dataflow>())
            {
                var inputs = Matrix(1 + random.NextInt(3 * side), 1 + random.NextInt(3 * side), ref random);
                var weights = Matrix(inputs.GetLength(1), 1 + random.NextInt(3 * side), ref random);
                var product = ElementGrid.Multiply(side, shape, dataflow, inputs, weights);
                var cycles = FoldCycles.Of(shape, dataflow, inputs.GetLength(0), weights.GetLength(1), inputs.GetLength(1), 1);
                wrong += cycles == product.Cycles && Equal(product.Output, inputs, weights) ? 0 : 1;
            }
        }

        return wrong;
    }

    private static bool Equal(long[,] output, long[,] inputs, long[,] weights)
    {
        for (var row = 0; row < output.GetLength(0); row++)
        {
            for (var column = 0; column < output.GetLength(1); column++)
            {
                var sum = 0L;
                for (var at = 0; at < weights.GetLength(0); at++)
                {
                    sum += inputs[row, at] * weights[at, column];
                }

                if (sum != output[row, column])
                {
                    return false;
                }
            }
        }

        return true;
    }

    private static long[,] Matrix(int rows, int columns, ref SeededRandom random)
    {
        var matrix = new long[rows, columns];
        for (var row = 0; row < rows; row++)
        {
            for (var column = 0; column < columns; column++)
            {
                matrix[row, column] = random.NextInt(-127, 128);
            }
        }

        return matrix;
    }
}
