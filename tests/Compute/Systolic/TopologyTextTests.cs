using Cotenant.Compute.Systolic.Layers;

namespace Cotenant.Compute.Tests.Systolic;

public sealed class TopologyTextTests
{
    private const string Convolutions = "Layer name, IFMAP Height, IFMAP Width, Filter Height, Filter Width, Channels, Num Filter, Strides,\n";

    [Theory]
    [InlineData("mlperf/AlphaGoZero.csv", 8)]
    [InlineData("mlperf/DeepSpeech2.csv", 6)]
    [InlineData("mlperf/FasterRCNN.csv", 46)]
    [InlineData("mlperf/NCF_recommendation.csv", 8)]
    [InlineData("mlperf/NCF_recommendation_short.csv", 6)]
    [InlineData("mlperf/Resnet50.csv", 54)]
    [InlineData("mlperf/Sentimental_seqCNN.csv", 4)]
    [InlineData("mlperf/Sentimental_seqLSTM_short.csv", 8)]
    [InlineData("mlperf/Transformer.csv", 891)]
    [InlineData("mlperf/Transformer_short.csv", 9)]
    [InlineData("mlperf/test.csv", 1)]
    [InlineData("conv_nets/mobilenet.csv", 27)]
    [InlineData("conv_nets/alexnet.csv", 5)]
    [InlineData("conv_nets/yolo_tiny.csv", 9)]
    [InlineData("conv_nets/Googlenet.csv", 58)]
    [InlineData("GEMM_mnk/gnmt.csv", 17)]
    [InlineData("GEMM_mnk/gpt2.csv", 6)]
    [InlineData("ispass25_models/vit_s.csv", 5)]
    public void Every_topology_is_read_with_its_layers(string file, int layers) =>
        Assert.Equal(layers, Assert.Single(TopologyData.Read(file)).Layers.Count);

    [Fact]
    public void Networks_that_follow_one_another_are_told_apart()
    {
        var skipped = new List<int>();
        var tables = TopologyData.Read("mlperf/MLPERF.csv", (line, _) => skipped.Add(line));
        Assert.Contains("AlphaGoZero", tables.Select(table => table.Name));
        Assert.Contains("Transformer", tables.Select(table => table.Name));
        Assert.Equal(1094, tables.Sum(table => table.Layers.Count));
        Assert.Single(skipped);
    }

    [Fact]
    public void A_malformed_line_is_named_or_left_out_when_asked()
    {
        var error = Assert.Throws<TopologyException>(() => TopologyData.Read("mlperf/Sentimental_seqLSTM.csv"));
        Assert.StartsWith("mlperf/Sentimental_seqLSTM.csv:29: ", error.Message, StringComparison.Ordinal);
        var skipped = new List<int>();
        Assert.Equal(25, Assert.Single(TopologyData.Read("mlperf/Sentimental_seqLSTM.csv", (line, _) => skipped.Add(line))).Layers.Count);
        Assert.Equal([29], skipped);
    }

    [Fact]
    public void A_convolution_becomes_a_product()
    {
        var layer = Assert.Single(TopologyText.Read("x.csv", Convolutions + "conv1, 224, 224, 11, 11, 3, 96, 4,\n")[0].Layers);
        Assert.Equal((3025L, 96L, 363L, 1L), (layer.Work.M, layer.Work.N, layer.Work.K, layer.Work.Groups));

        // all windows together touch every row of the input once
        Assert.Equal(224 * 224 * 3, layer.Work.InputElements(3025, 363));
    }

    [Fact]
    public void Strides_may_differ_and_depthwise_layers_are_split_by_channel()
    {
        var layers = TopologyText.Read("x.csv", Convolutions + "a, 8, 8, 3, 3, 4, 5, 1, 2,\nDP1, 8, 8, 3, 3, 4, 1, 1,\n")[0].Layers;
        Assert.Equal((24L, 5L, 36L, 1L), (layers[0].Work.M, layers[0].Work.N, layers[0].Work.K, layers[0].Work.Groups));
        Assert.Equal((36L, 1L, 9L, 4L), (layers[1].Work.M, layers[1].Work.N, layers[1].Work.K, layers[1].Work.Groups));
        Assert.Equal(LayerKind.DepthwiseConvolution, layers[1].Kind);
    }

    [Fact]
    public void The_header_gives_the_order_of_a_products_sides_and_a_batch()
    {
        var work = TopologyText.Read("x.csv", "Layer,K,N,M,Batch\na,3,5,7,2\n")[0].Layers[0].Work;
        Assert.Equal((14L, 5L, 3L), (work.M, work.N, work.K));
    }

    [Theory]
    [InlineData("", 1, "no layer")]
    [InlineData("a,b,c\n", 1, "header")]
    [InlineData("Layer,M,N,K,\nx,1,2,\n", 2, "'K'")]
    [InlineData("Layer,M,N,K,\n\nx,1,2,z,\n", 3, "'z'")]
    [InlineData("Layer,M,N,K,\nx,1,0,3,\n", 2, "'0'")]
    [InlineData("Layer,M,N,K,\nx,1,-2,3,\n", 2, "'-2'")]
    [InlineData("Layer,M,N,K,\nx,1,2,99999999999,\n", 2, "99999999999")]
    [InlineData("Layer,M,N,K,\nx,2000000000,2000000000,2000000000,\n", 2, "2^50")]
    [InlineData("Layer,M,N,K,\nx,1,2,3,4,\n", 2, "5 fields")]
    [InlineData("Layer,M,N,K,\n,1,2,3,\n", 2, "no name")]
    [InlineData("Layer,M,N,K,\n", 2, "no layer")]
    [InlineData(Convolutions + "c,5,5,7,7,3,8,1,\n", 2, "does not fit")]
    [InlineData(Convolutions + "c,5,5,3,3,3,8,\n", 2, "Strides")]
    public void Bad_input_is_one_line_with_file_and_line(string text, int line, string says)
    {
        var error = Assert.Throws<TopologyException>(() => TopologyText.Read("net.csv", text));
        Assert.Equal(line, error.Line);
        Assert.StartsWith($"net.csv:{line}: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }
}
