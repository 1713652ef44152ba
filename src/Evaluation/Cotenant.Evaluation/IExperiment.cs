using Cotenant.Evaluation.Results;

namespace Cotenant.Evaluation;

/// <summary>An experiment of an evaluation.</summary>
public interface IExperiment
{
    /// <summary>The policy or simulator that it evaluates.</summary>
    string Subject { get; }

    /// <summary>Its id.</summary>
    string Id { get; }

    /// <summary>One line for people.</summary>
    string Title { get; }

    /// <summary>Runs it.</summary>
    /// <exception cref="EvaluationException">It cannot run; the message says what to do.</exception>
    ExperimentResult Run(EvaluationContext context);
}
