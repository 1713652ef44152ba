using System.Runtime.CompilerServices;
using Cotenant.Evaluation.ReDas;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cotenant.Evaluation.Tests.ReDas;

public sealed class ReDasTests
{
    private static readonly string Data = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Here())!, "..", "..", "..", "data"));

    [Fact]
    public void A_topology_from_outside_is_mapped_to_every_design()
    {
        var file = Write("Layer,M,N,K,\nfirst,1,1024,512,\nsecond,300,64,64,\n");
        var result = new MainExperiment().Run(Context(("topology", file)));
        var figures = result.Figures.ToDictionary(figure => figure.Id, figure => figure.Measured!.Value);
        Assert.Equal(100, figures["optimum_share"], 9);
        Assert.True(figures["speedup_ws"] >= figures["speedup_best3"]);
        Assert.True(figures["speedup_best3"] >= 1);
        Assert.True(figures["speedup_ws_no_corner"] >= figures["speedup_ws"]);
        Assert.InRange(figures["optimum_share_stalls"], 1, 100);
        Assert.DoesNotContain("speedup_ws_short", figures.Keys);
        Assert.NotEmpty(result.Plots);
    }

    [Fact]
    public void Golden_cases_and_the_grid_have_no_mismatch()
    {
        var figures = new CheckExperiment().Run(Context(seeds: 2)).Figures.ToDictionary(figure => figure.Id);
        Assert.Equal(0, figures["golden_mismatches"].Measured);
        Assert.Equal(0, figures["grid_mismatches"].Measured);
        Assert.InRange(figures["sampling_share"].Measured!.Value, 90, 100);
    }

    [Fact]
    public void A_malformed_topology_is_one_line_that_says_what_to_do()
    {
        var file = Write("Layer,M,N,K,\nfirst,1,x,512,\n");
        var error = Assert.Throws<EvaluationException>(() => new MainExperiment().Run(Context(("topology", file))));
        Assert.StartsWith($"{file}:2: ", error.Message, StringComparison.Ordinal);
        Assert.Contains("--skip-malformed", error.Message, StringComparison.Ordinal);
        Assert.Throws<EvaluationException>(() => new MainExperiment().Run(Context(("topology", file), ("skip-malformed", ""))));
    }

    [Theory]
    [InlineData("{ \"side\": 128 }", "line 1")]
    [InlineData(null, "cannot be read|Could not find")]
    public void A_bad_setup_is_one_line(string? text, string says)
    {
        var file = text is null ? Path.Combine(Path.GetTempPath(), "none", "setup.json") : Write(text);
        var error = Assert.Throws<EvaluationException>(() => new MainExperiment().Run(Context(("setup", file))));
        Assert.Contains(says.Split('|'), part => error.Message.Contains(part, StringComparison.Ordinal));
        Assert.StartsWith(file, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_side_without_quarters_in_the_setup_is_refused()
    {
        var file = Write(File.ReadAllText(Path.Combine(Data, "experiments", "redas.json")).Replace("\"side\": 128", "\"side\": 130", StringComparison.Ordinal));
        var error = Assert.Throws<EvaluationException>(() => new MainExperiment().Run(Context(("setup", file))));
        Assert.Contains("multiple of 4", error.Message, StringComparison.Ordinal);
    }

    private static EvaluationContext Context(params (string Name, string Value)[] options) => Context(1, options);

    private static EvaluationContext Context(int seeds, params (string Name, string Value)[] options) => new()
    {
        Seeds = seeds,
        DataDirectory = Data,
        Policies = null!,
        Learning = _ => null!,
        Loggers = NullLoggerFactory.Instance,
        Options = options.ToDictionary(option => option.Name, option => option.Value),
        Parallelism = 2,
        Cancellation = TestContext.Current.CancellationToken,
    };

    private static string Write(string text)
    {
        var file = Path.GetTempFileName();
        File.WriteAllText(file, text);
        return file;
    }

    private static string Here([CallerFilePath] string path = "") => path;
}
