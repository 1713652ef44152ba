using Cotenant.Compute.Systolic.Arrays;
using Cotenant.Compute.Systolic.Layers;

namespace Cotenant.Compute.Tests.Systolic;

/// <summary>The closed forms against cycle counts of SCALE-Sim and totals of its topologies.</summary>
public sealed class GoldenTests
{
    [Fact]
    public void Cycles_and_buffer_reads_equal_SCALE_Sim_on_every_case()
    {
        var lines = File.ReadAllLines(Path.Combine(TopologyData.Folder, "golden_cycles.csv"));
        var names = lines[0].Split(',');
        foreach (var cells in lines[1..].Where(line => line.Length > 0).Select(line => line.Split(',')))
        {
            long Value(string name) => long.Parse(cells[Array.IndexOf(names, name)]);
            var dataflow = cells[Array.IndexOf(names, "dataflow")] switch
            {
                "os" => Dataflow.OutputStationary,
                "ws" => Dataflow.WeightStationary,
                _ => Dataflow.InputStationary,
            };
            var configuration = new ArrayConfiguration(new ArrayShape((int)Value("array_rows"), (int)Value("array_cols")), dataflow);
            var work = cells[2] == "conv"
                ? Layer.Convolution("c", new ConvolutionShape((int)Value("ifmap_h"), (int)Value("ifmap_w"), (int)Value("filter_h"), (int)Value("filter_w"), (int)Value("channels"), (int)Value("filters"), (int)Value("stride"), (int)Value("stride"))).Work
                : Layer.MatrixProduct("g", Value("M"), Value("N"), Value("K")).Work;
            Assert.Equal((Value("M"), Value("N"), Value("K")), (work.M, work.N, work.K));
            Assert.Equal(Value("compute_cycles"), configuration.Cycles(work, 1) - 1);
            var words = configuration.Words(work);
            Assert.Equal(Value("sram_ifmap_reads"), words.InputReads);
            Assert.Equal(Value("sram_filter_reads"), words.WeightReads);
        }
    }

    [Theory]
    [InlineData("AlphaGoZero", 63926, 40866, 40778, 31808)]
    [InlineData("DeepSpeech2", 597558, 615213, 578480, 213234)]
    [InlineData("FasterRCNN", 598870, 532935, 412622, 327392)]
    [InlineData("NCF_recommendation", 1654560, 554160, 554160, 554160)]
    [InlineData("Resnet50", 876886, 611615, 482686, 341550)]
    [InlineData("Sentimental_seqCNN", 391706, 345326, 299502, 114406)]
    [InlineData("Sentimental_seqLSTM", 615658, 254256, 252988, 114464)]
    [InlineData("Transformer", 2739152, 1653832, 1357560, 904088)]
    public void Totals_of_the_topologies_at_zero_corner_cost(string net, long weightStationary, long outputStationary, long bestOfThree, long redas)
    {
        var table = TopologyData.Read($"mlperf/{net}.csv", static (_, _) => { })[0];
        long Total(ArrayDesign design) => table.Layers.Sum(layer => design.Configurations.Min(configuration => configuration.Cycles(layer.Work, 0)));
        Assert.Equal(
            (weightStationary, outputStationary, bestOfThree, redas),
            (Total(ArrayDesign.Fixed("ws", 128, Dataflow.WeightStationary)), Total(ArrayDesign.Fixed("os", 128, Dataflow.OutputStationary)), Total(ArrayDesign.BestOfThree(128)), Total(ArrayDesign.ReDas(128))));
    }

    [Theory]
    [InlineData(32, 33)]
    [InlineData(64, 65)]
    [InlineData(128, 129)]
    [InlineData(256, 257)]
    public void A_side_has_as_many_logical_shapes_as_the_paper_says(int side, int shapes)
    {
        var all = LogicalShapes.Of(side);
        Assert.Equal(shapes, all.Distinct().Count());
        Assert.All(all, shape => Assert.True(shape.Elements <= side * side));
        Assert.Contains(new ArrayShape(side / 2, 2 * side, side / 2), all);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-4)]
    [InlineData(6)]
    [InlineData(5000)]
    public void A_side_without_quarters_is_refused(int side) => Assert.Throws<ArgumentException>(() => LogicalShapes.Of(side));
}
