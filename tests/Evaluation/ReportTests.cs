using System.Text.Json;
using System.Xml.Linq;
using Cotenant.Evaluation.Report;
using Cotenant.Evaluation.Results;
using Cotenant.Evaluation.Statistics;

namespace Cotenant.Evaluation.Tests;

public sealed class ReportTests
{
    [Fact]
    public void The_json_has_the_fixed_names()
    {
        using var json = JsonDocument.Parse(EvaluationJson.Write(Result()));
        var figure = json.RootElement.GetProperty("experiments")[0].GetProperty("figures")[0];
        Assert.Equal("osml-plus", json.RootElement.GetProperty("policy").GetString());
        Assert.Equal("converged", figure.GetProperty("id").GetString());
        Assert.Equal(97.5, figure.GetProperty("measured").GetDouble());
        Assert.Equal(80, figure.GetProperty("baselines").GetProperty("parties").GetDouble());
        var skipped = json.RootElement.GetProperty("experiments")[0].GetProperty("figures")[1];
        Assert.False(skipped.TryGetProperty("measured", out _));
        Assert.Equal("no run gave a value", skipped.GetProperty("skipped").GetString());
    }

    [Fact]
    public void Plots_are_well_formed_pictures()
    {
        Plot[] plots =
        [
            new LinePlot("a < b", "x", "y", [new PlotLine("one", [(0, 1), (1, double.NaN), (2, 3)])], LogY: true),
            new LinePlot("empty", "x", "y", []),
            new HeatMap("map", "x", "y", ["10", "20"], ["a"], [[1, double.NaN]]),
        ];
        foreach (var plot in plots)
        {
            Assert.Equal("svg", XDocument.Parse(SvgWriter.Draw(plot)).Root!.Name.LocalName);
        }
    }

    [Fact]
    public void The_page_names_what_was_skipped()
    {
        var page = ReportWriter.Page(Result());
        Assert.Contains("skipped: no run gave a value", page, StringComparison.Ordinal);
        Assert.Contains("97.5", page, StringComparison.Ordinal);
    }

    private static EvaluationResult Result() => new()
    {
        Policy = "osml-plus",
        Simulator = "server-1+abc",
        Seeds = 3,
        Experiments =
        [
            new ExperimentResult
            {
                Id = "E2",
                Title = "loads",
                Figures =
                [
                    FigureMaker.Of("converged", "%", new Interval(97.5, 97, 98), 94.4, 99, [("parties", 80), ("none", double.NaN)]),
                    FigureMaker.Of("time", "s", new Interval(double.NaN, double.NaN, double.NaN), null, 10, []),
                ],
            },
        ],
    };
}
