using Cotenant.HwBackends.Simulation.Server.Validation;
using Cotenant.Plugins.Devices;

namespace Cotenant.HwBackends.Simulation.Tests.Server;

public sealed class PublishedMapsTests
{
    private static PublishedMaps Load() => PublishedMaps.Load(
        Path.Combine(TestData.Directory, "osml", "osml_fig1_latency_cells.csv"),
        Path.Combine(TestData.Directory, "osml", "osml_fig2_rcliff_vs_rps.csv"),
        TestData.Shape());

    [Fact]
    public void The_maps_are_complete()
    {
        var maps = Load();
        Assert.Equal(1920, maps.Cells.Values.Sum(cells => cells.Length));
        Assert.Equal(529, maps.Cells.Values.Sum(cells => cells.Count(cell => !double.IsNaN(cell.PrintedMs))));
        Assert.Equal(30, maps.Frontiers.Values.Sum(frontiers => frontiers.Length));
    }

    // the border that stands for the cliff is read off the two measured maps: another would agree less
    [Fact]
    public void The_cliff_border_is_the_one_at_which_the_two_maps_agree_best()
    {
        var maps = Load();
        foreach (var service in ServerValidation.Settings(TestData.Catalog()).Services)
        {
            var cells = maps.Cells[service.Name];
            var frontier = maps.Frontiers[service.Name].Single(f => f.Rps == cells[0].Rps);
            int Agree(double border) => cells.Count(cell => cell.Meets(border) == frontier.Meets(cell.Cores, cell.Ways));
            Assert.Equal(cells.Select(cell => cell.HighMs).Distinct().MaxBy(Agree), service.CliffBorderMs);
            Assert.InRange(Agree(service.CliffBorderMs), 319, 320);
        }
    }

    [Fact]
    public void A_frontier_is_read_off_its_line()
    {
        // Xapian at 6,800 requests a second: down, right, and up again with many cores
        var frontier = PublishedFrontier.FromVertices(1, [(7, 20), (7, 13), (10, 13), (10, 2), (14, 2), (16, 4), (36, 16)], 36, 20);
        Assert.False(frontier.Meets(6, 20));
        Assert.True(frontier.Meets(7, 13));
        Assert.False(frontier.Meets(8, 12));
        Assert.True(frontier.Meets(10, 2));
        Assert.False(frontier.Meets(15, 2));
        Assert.True(frontier.Meets(15, 3));
        Assert.Equal(10, frontier.LeastWays[26]);
        Assert.Equal(7, frontier.LeastCores(20));
        Assert.Equal(10, frontier.LeastCores(2));

        // a line that ends at the lowest way goes on to the right
        Assert.True(PublishedFrontier.FromVertices(1, [(2, 20), (2, 1)], 36, 20).Meets(30, 1));
    }

    [Theory]
    [InlineData("service,rps\n", "line 1")]
    [InlineData("service,rps,max_rps_pct,vertex_idx,cores,llc_ways\nmoses,2200,73.3,0,5\n", "line 2")]
    [InlineData("service,rps,max_rps_pct,vertex_idx,cores,llc_ways\nmoses,2200,73.3,0,five,20\n", "line 2")]
    public void A_malformed_map_is_refused_with_file_and_line(string text, string place)
    {
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, text);
            var cells = Path.Combine(TestData.Directory, "osml", "osml_fig1_latency_cells.csv");
            var fault = Assert.Throws<DeviceException>(() => PublishedMaps.Load(cells, path, TestData.Shape()));
            Assert.Contains(path, fault.Message, StringComparison.Ordinal);
            Assert.Contains(place, fault.Message, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
