using Cotenant.Compute.Systolic.Arrays;
using Cotenant.Compute.Systolic.Energy;
using Cotenant.Compute.Systolic.Layers;
using Cotenant.Compute.Systolic.Mapping;
using CsCheck;

namespace Cotenant.Compute.Tests.Systolic;

public sealed class ArrayMapperTests
{
    private static readonly Gen<LayerWork> SmallWork =
        from m in Gen.Int[1, 28]
        from n in Gen.Int[1, 28]
        from k in Gen.Int[1, 28]
        from groups in Gen.Int[1, 3]
        select new LayerWork(m, n, k, groups);

    [Fact]
    public void The_closed_sum_equals_a_walk_over_all_tiles() =>
        (from work in SmallWork
         from tileM in Gen.Int[1, 28]
         from tileN in Gen.Int[1, 28]
         from tileK in Gen.Int[1, 28]
         from order in Gen.Int[0, 5]
         from shape in Gen.Int[0, 8]
         from dataflow in Gen.Int[0, 2]
         from bandwidth in Gen.Double[0.5, 64]
         select (work, tile: new Tile(Math.Min(tileM, work.M), Math.Min(tileN, work.N), Math.Min(tileK, work.K)), order: (LoopOrder)order, configuration: new ArrayConfiguration(LogicalShapes.Of(8)[shape], (Dataflow)dataflow), bandwidth))
        .Sample(c =>
        {
            var memory = new ArrayMemory();
            var model = new TileModel(memory, 1);
            model.Prepare(c.work, c.configuration, c.tile, c.bandwidth);
            var cost = model.Cost(c.order);
            Assert.Equal(TileWalk.Cost(c.work, c.configuration, c.tile, c.order, memory, c.bandwidth), cost);
            Assert.True(model.LeastCycles <= cost.Cycles);
        }, iter: 2000);

    [Fact]
    public void Interval_sampling_is_within_a_few_percent_of_every_tile_size_on_small_layers()
    {
        var design = ArrayDesign.ReDas(8);
        var memory = new ArrayMemory { BufferBytes = 4096 };
        var sampling = new ArrayMapper(design, new MapperOptions { Memory = memory });
        var exhaustive = new ArrayMapper(design, new MapperOptions { Memory = memory, Exhaustive = true });
        var shares = new List<double>();
        foreach (var (m, n, k) in new[] { (40, 9, 33), (7, 24, 60), (1, 30, 50), (33, 33, 33), (50, 3, 12) })
        {
            var work = new LayerWork(m, n, k);
            var found = sampling.Map(work, 4).Cost.Cycles;
            var best = exhaustive.Map(work, 4).Cost.Cycles;
            Assert.InRange(best, sampling.Bound(work, 4), found);
            shares.Add((double)best / found);
        }

        Assert.True(shares.Average() >= 0.97, $"{string.Join(", ", shares)}");
    }

    [Fact]
    public void A_mapping_costs_what_a_walk_over_its_tiles_costs_and_fits_the_buffers()
    {
        var memory = new ArrayMemory { BufferBytes = 1 << 16 };
        var mapper = new ArrayMapper(ArrayDesign.ReDas(32), new MapperOptions { Memory = memory });
        foreach (var work in new[] { new LayerWork(300, 70, 500), new LayerWork(1, 1000, 400), Layer.Depthwise("d", new ConvolutionShape(30, 30, 3, 3, 16, 1, 1, 1)).Work })
        {
            var mapping = mapper.Map(work, 20);
            Assert.Equal(TileWalk.Cost(work, mapping.Configuration, mapping.Tile, mapping.Order, memory, 20), mapping.Cost);
            Assert.Equal(ArrayMemory.Buffers, mapping.Split.Inputs + mapping.Split.Weights + mapping.Split.Sums);
            Assert.True(mapping.Tile.K * mapping.Tile.N * memory.OperandBytes <= memory.HalfOf(mapping.Split.Weights));
            Assert.True(mapping.Tile.M * mapping.Tile.N * memory.SumBytes <= memory.HalfOf(mapping.Split.Sums));
            Assert.True(mapping.Cost.StallCycles >= 0);
        }
    }

    [Fact]
    public void More_bandwidth_never_costs_cycles_and_without_stalls_the_closed_form_is_reached()
    {
        var mapper = new ArrayMapper(ArrayDesign.ReDas(16), new MapperOptions());
        var work = new LayerWork(200, 48, 300);
        var last = long.MaxValue;
        foreach (var bandwidth in new[] { 1.0, 4, 16, 64, 1024, double.PositiveInfinity })
        {
            var cycles = mapper.Map(work, bandwidth).Cost.Cycles;
            Assert.True(cycles <= last);
            last = cycles;
        }

        Assert.Equal(mapper.MapStallFree(work).Cycles, last);
    }

    [Fact]
    public void A_design_is_never_slower_than_one_whose_configurations_it_has()
    {
        var options = new MapperOptions();
        var redas = new ArrayMapper(ArrayDesign.ReDas(32), options);
        var square = new ArrayMapper(ArrayDesign.BestOfThree(32), options);
        var one = new ArrayMapper(ArrayDesign.Fixed("ws", 32, Dataflow.WeightStationary), options);
        SmallWork.Sample(work =>
        {
            var (a, b, c) = (redas.Map(work, 8).Cost.Cycles, square.Map(work, 8).Cost.Cycles, one.Map(work, 8).Cost.Cycles);
            Assert.True(a <= b && b <= c);
        }, iter: 100, threads: 1);
    }

    [Fact]
    public void Mapping_allocates_nothing()
    {
        var mapper = new ArrayMapper(ArrayDesign.ReDas(32), new MapperOptions());
        var work = new LayerWork(100, 60, 200);
        mapper.Map(work, 16);
        var before = GC.GetAllocatedBytesForCurrentThread();
        mapper.Map(work, 16);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void Buffers_without_room_for_a_tile_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new ArrayMapper(ArrayDesign.ReDas(8), new MapperOptions { Memory = new ArrayMemory { BufferBytes = 8 } }));
        var table = new LayerTable("net", [Layer.Convolution("wide", new ConvolutionShape(3, 1000, 3, 3, 1, 1, 1, 1))]);
        var mapper = new NetworkMapper(ArrayDesign.ReDas(8), new MapperOptions { Memory = new ArrayMemory { BufferBytes = 32 } }, new EnergyConstants());
        Assert.True(mapper.Map(table, 1).Cycles > 0);
    }

    [Fact]
    public void Fission_has_sixteen_sub_arrays_whatever_the_clusters()
    {
        var design = ArrayDesign.Fission("p", 128, Dataflow.WeightStationary);
        Assert.All(design.Configurations, configuration => Assert.Equal(128 * 128, configuration.Shape.Elements * configuration.SplitM * configuration.SplitN));
        Assert.Contains(new ArrayConfiguration(new ArrayShape(128, 128), Dataflow.WeightStationary), design.Configurations);
        Assert.Throws<ArgumentException>(() => ArrayDesign.Fission("p", 6, Dataflow.WeightStationary));
    }

    [Fact]
    public void Energy_counts_every_act_once()
    {
        var memory = new ArrayMemory();
        var work = new LayerWork(4, 4, 4);
        var mapping = new LayerMapping(new ArrayConfiguration(new ArrayShape(4, 4), Dataflow.OutputStationary), new Tile(4, 4, 4), LoopOrder.MNK, BufferSplit.Favouring(0), new TileCost(30, 10, 64, 32));
        double Energy(EnergyConstants constants) => EnergyModel.Of(work, mapping, 4, memory, constants);
        var none = new EnergyConstants { Mac = 0, BufferByte = 0, DramByte = 0, BusByte = 0, ElementCycle = 0 };
        Assert.Equal(64, Energy(none with { Mac = 1 }));
        Assert.Equal((16 + 16) * 2 + 16 * 4 + 96, Energy(none with { BufferByte = 1 }));
        Assert.Equal(96, Energy(none with { DramByte = 1 }));
        Assert.Equal(96, Energy(none with { BusByte = 1 }));
        Assert.Equal(16 * 30, Energy(none with { ElementCycle = 1 }));
    }
}
