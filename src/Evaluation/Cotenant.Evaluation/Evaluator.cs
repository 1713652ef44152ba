using System.Diagnostics;
using Cotenant.Evaluation.Results;

namespace Cotenant.Evaluation;

/// <summary>Runs the experiments of a subject.</summary>
public sealed class Evaluator
{
    private readonly IReadOnlyList<IExperiment> _experiments;

    /// <summary>Creates an evaluator.</summary>
    /// <param name="experiments">All experiments of all subjects.</param>
    public Evaluator(IReadOnlyList<IExperiment> experiments) => _experiments = experiments;

    /// <summary>The subjects that can be evaluated.</summary>
    public IEnumerable<string> Subjects => _experiments.Select(experiment => experiment.Subject).Distinct();

    /// <summary>The experiments of a subject.</summary>
    public IEnumerable<IExperiment> Of(string subject) => _experiments.Where(experiment => experiment.Subject == subject);

    /// <summary>Runs experiments.</summary>
    /// <param name="subject">The policy or simulator.</param>
    /// <param name="ids">Ids of experiments; empty for all.</param>
    /// <param name="simulator">Version and parameter hash of the simulator.</param>
    /// <param name="context">What the experiments are given.</param>
    /// <exception cref="EvaluationException">There is no such subject or experiment, or one cannot run.</exception>
    public EvaluationResult Run(string subject, IReadOnlyList<string> ids, string simulator, EvaluationContext context)
    {
        var known = Of(subject).ToList();
        if (known.Count == 0)
        {
            throw new EvaluationException($"nothing to evaluate is called '{subject}'; there are: {string.Join(", ", Subjects)}");
        }

        if (ids.FirstOrDefault(id => known.All(experiment => experiment.Id != id)) is { } unknown)
        {
            throw new EvaluationException($"'{subject}' has no experiment '{unknown}'; there are: {string.Join(", ", known.Select(experiment => experiment.Id))}");
        }

        var results = new List<ExperimentResult>();
        foreach (var experiment in known.Where(experiment => ids.Count == 0 || ids.Contains(experiment.Id)))
        {
            var watch = Stopwatch.StartNew();
            results.Add(experiment.Run(context) with { Seconds = Math.Round(watch.Elapsed.TotalSeconds, 3) });
        }

        return new EvaluationResult { Policy = subject, Simulator = simulator, Seeds = context.Seeds ?? 0, Experiments = results };
    }
}
