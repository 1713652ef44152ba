using Cotenant.Evaluation.Results;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cotenant.Evaluation.Tests;

public sealed class EvaluatorTests
{
    [Fact]
    public void Unknown_names_are_answered_with_the_known_ones()
    {
        var evaluator = new Evaluator(Experiments.All());
        var subject = Assert.Throws<EvaluationException>(() => evaluator.Run("osml", [], "s", Context()));
        Assert.Contains("osml-plus", subject.Message, StringComparison.Ordinal);
        var experiment = Assert.Throws<EvaluationException>(() => evaluator.Run("osml-plus", ["E99"], "s", Context()));
        Assert.Contains("E2", experiment.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Only_the_named_experiments_run()
    {
        var first = new Counting("a");
        var second = new Counting("b");
        var result = new Evaluator([first, second]).Run("x", ["b"], "s", Context());
        Assert.Equal((0, 1), (first.Runs, second.Runs));
        Assert.Equal("b", Assert.Single(result.Experiments).Id);
    }

    [Fact]
    public void A_missing_workload_is_one_clear_line()
    {
        var error = Assert.Throws<EvaluationException>(() => Context().Hash("experiments/none.json"));
        Assert.Contains("none.json: no such workload file", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Jobs_keep_their_order_whatever_the_parallelism()
    {
        var results = Context().RunAll("square", Enumerable.Range(0, 100).ToArray(), i => i * i);
        Assert.Equal(Enumerable.Range(0, 100).Select(i => i * i), results);
    }

    private static EvaluationContext Context() => new()
    {
        DataDirectory = Path.GetTempPath(),
        Policies = null!,
        Learning = _ => null!,
        Loggers = NullLoggerFactory.Instance,
        Parallelism = 4,
        Cancellation = TestContext.Current.CancellationToken,
    };

    private sealed class Counting(string id) : IExperiment
    {
        public int Runs { get; private set; }

        public string Subject => "x";

        public string Id => id;

        public string Title => id;

        public ExperimentResult Run(EvaluationContext context)
        {
            Runs++;
            return new ExperimentResult { Id = id, Title = id, Figures = [] };
        }
    }
}
