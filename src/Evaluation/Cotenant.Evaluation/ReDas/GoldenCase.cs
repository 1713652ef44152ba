using System.Globalization;
using Cotenant.Compute.Systolic.Arrays;
using Cotenant.Compute.Systolic.Energy;
using Cotenant.Compute.Systolic.Layers;
using Cotenant.Compute.Systolic.Mapping;

namespace Cotenant.Evaluation.ReDas;

/// <summary>A layer that SCALE-Sim has run.</summary>
internal sealed record GoldenCase(Layer Layer, ArrayShape Shape, Dataflow Dataflow, double? WordsPerCycle, long BufferBytes, long ComputeCycles, long StallCycles)
{
    /// <summary>Our cycles without stalls, counted from 0 as SCALE-Sim does.</summary>
    public long Ours => new ArrayConfiguration(Shape, Dataflow).Cycles(Layer.Work, 0) - 1;

    /// <summary>Reads the cases.</summary>
    /// <exception cref="EvaluationException">The file is missing or malformed.</exception>
    public static IReadOnlyList<GoldenCase> Read(string path)
    {
        var number = 1;
        try
        {
            var lines = File.ReadAllText(path).Split('\n', StringSplitOptions.TrimEntries);
            var names = lines[0].Split(',');
            var cases = new List<GoldenCase>();
            foreach (var line in lines.Skip(1))
            {
                number++;
                if (line.Length > 0)
                {
                    cases.Add(Case([.. names], line.Split(',')));
                }
            }

            return cases;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new EvaluationException($"{path}: cannot be read: {exception.Message}", exception);
        }
        catch (Exception exception) when (exception is FormatException or ArgumentException or IndexOutOfRangeException or OverflowException)
        {
            throw new EvaluationException($"{path}:{number}: {exception.Message}", exception);
        }
    }

    /// <summary>One line with both stalls, for the report.</summary>
    public string Note(ReDasSetup setup)
    {
        // SCALE-Sim's bandwidth holds for each operand's own channel; here the three share one three times as wide
        var bandwidth = WordsPerCycle is { } words ? 3 * words : double.PositiveInfinity;
        var design = ArrayDesign.Fixed("golden", Shape.Rows, Dataflow);
        var memory = new ArrayMemory { BufferBytes = BufferBytes, OperandBytes = 1, SumBytes = 1 };
        var mapping = new NetworkMapper(design, setup.Mapper with { Memory = memory }, new EnergyConstants()).Map(new LayerTable("golden", [Layer]), Layer, bandwidth);
        return $"golden {Layer.Work.M} x {Layer.Work.K} x {Layer.Work.N} {Dataflow} {Shape}: compute {Ours} (SCALE-Sim {ComputeCycles}), stalls with our mapping {Math.Max(0, mapping.Cost.Cycles - 1 - Ours)} (SCALE-Sim's prefetcher {StallCycles})";
    }

    private static GoldenCase Case(List<string> names, string[] cells)
    {
        string Text(string name) => cells[names.IndexOf(name)];
        int Value(string name) => int.Parse(Text(name), CultureInfo.InvariantCulture);
        var layer = Text("layer_type") == "conv"
            ? Layer.Convolution("golden", new ConvolutionShape(Value("ifmap_h"), Value("ifmap_w"), Value("filter_h"), Value("filter_w"), Value("channels"), Value("filters"), Value("stride"), Value("stride")))
            : Layer.MatrixProduct("golden", Value("M"), Value("N"), Value("K"));
        var dataflow = Text("dataflow") switch
        {
            "os" => Dataflow.OutputStationary,
            "ws" => Dataflow.WeightStationary,
            "is" => Dataflow.InputStationary,
            var other => throw new FormatException($"dataflow '{other}'; give os, ws or is"),
        };
        var bandwidth = Text("dram_words_per_cycle");
        return new GoldenCase(
            layer,
            new ArrayShape(Value("array_rows"), Value("array_cols")),
            dataflow,
            bandwidth.Length == 0 ? null : double.Parse(bandwidth, CultureInfo.InvariantCulture),
            3L * 1024 * Value("sram_kb_each"),
            Value("compute_cycles"),
            Value("stall_cycles"));
    }
}
