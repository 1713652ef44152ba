using System.Globalization;
using Cotenant.Plugins.Learning;
using Cotenant.Plugins.Services.Experience;
using Cotenant.Plugins.Services.Models;
using Cotenant.Plugins.Services.Regressors;

namespace Cotenant.Plugins.Services.Training;

/// <summary>One training, from rows to a judged challenger; the same rows and job give the same outcome.</summary>
internal static class TrainingRun
{
    public const string ErrorUnit = "held-out error: root mean square in standard deviations of the target, mean over targets";

    private const int FewestRows = 10;

    /// <exception cref="ArgumentException">The job cannot be done by anyone.</exception>
    public static void Check(TrainingJob job)
    {
        ArgumentNullException.ThrowIfNull(job);
        ModelName.Check(job.Model);
        ModelName.Check(job.Log);
        RegressorFactory.Check(job.Spec);
        if (job.HoldOutShare is not (>= 0 and <= 0.5))
        {
            throw new ArgumentException($"the share held out is {job.HoldOutShare}: it must lie in 0 to 0.5");
        }

        if (job.PromoteOnlyIfBetter && job.HoldOutShare == 0)
        {
            throw new ArgumentException("a challenger can be judged only on rows held out: state a share above 0, or promote always");
        }

        if (job.DurationNs < 0)
        {
            throw new ArgumentException($"the declared duration is {job.DurationNs} ns: it must not be negative");
        }
    }

    /// <exception cref="TrainingException">The log has too few rows or columns.</exception>
    /// <exception cref="NotSupportedException">The trainer is not to be had on this host.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static TrainingOutcome Run(TrainingJob job, ExperienceLog log, IModelStore models, CancellationToken cancellation)
    {
        var (features, targets, count) = RowsOf(job, log);
        var spec = job.Spec;
        var heldOut = (int)(count * job.HoldOutShare);
        var learnt = count - heldOut;
        if (learnt < FewestRows || (job.PromoteOnlyIfBetter && heldOut == 0))
        {
            throw new TrainingException($"log {job.Log} has {count} rows, {FewestRows} to learn from and one to judge by are needed");
        }

        var challenger = RegressorFactory.Create(spec);
        var learntFeatures = features.AsSpan(0, learnt * spec.Inputs);
        var learntTargets = targets.AsSpan(0, learnt * spec.Outputs);
        challenger.Fit(learntFeatures, learntTargets, cancellation);
        var judgedFeatures = features.AsSpan(learnt * spec.Inputs);
        var judgedTargets = targets.AsSpan(learnt * spec.Outputs);
        var error = HeldOutError.Of(challenger, judgedFeatures, judgedTargets);
        var champion = ErrorOfChampion(job, models, judgedFeatures, judgedTargets);

        // not "error >= champion": a challenger whose error is no number never wins
        var promote = !job.PromoteOnlyIfBetter || champion is null || error < champion;
        var origin = new ModelOrigin(Describe(spec), spec.Seed, ModelHash.OfRows(learntFeatures, learntTargets), learnt, error);
        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"error {error:g4}, before {(champion is null ? "none" : champion.Value.ToString("g4", CultureInfo.InvariantCulture))}, {learnt} rows: {(promote ? "published" : "kept the model before")}");
        return new TrainingOutcome(challenger, origin, promote, text);
    }

    /// <summary>Trainer and parameters as text, enough to train again.</summary>
    public static string Describe(RegressorSpec spec)
    {
        var parameters = spec.Trainer == RegressorTrainers.Mlp
            ? $"hidden={string.Join('-', spec.HiddenLayers)} epochs={spec.Epochs} members={spec.Members} rate={spec.LearningRate}"
            : $"trees={spec.Trees} leaves={spec.Leaves} rows-per-leaf={spec.MinimumRowsPerLeaf} rate={spec.LearningRate}";
        return $"{spec.Trainer} {parameters}; {ErrorUnit}";
    }

    private static (float[] Features, float[] Targets, int Count) RowsOf(TrainingJob job, ExperienceLog log)
    {
        var (inputs, outputs) = (job.Spec.Inputs, job.Spec.Outputs);
        if (log.Columns < inputs + outputs)
        {
            throw new TrainingException($"log {job.Log} has {log.Columns} numbers in a row, {inputs} inputs and {outputs} outputs are needed");
        }

        var rows = new float[log.Count * log.Columns];
        var count = log.CopyNewest(rows);
        var (features, targets) = (new float[count * inputs], new float[count * outputs]);
        for (var row = 0; row < count; row++)
        {
            var values = rows.AsSpan(row * log.Columns, inputs + outputs);
            values[..inputs].CopyTo(features.AsSpan(row * inputs));
            values[inputs..].CopyTo(targets.AsSpan(row * outputs));
        }

        return (features, targets, count);
    }

    private static double? ErrorOfChampion(TrainingJob job, IModelStore models, ReadOnlySpan<float> features, ReadOnlySpan<float> targets)
        => models.TryOpen(job.Model, 0, out var stored) && stored.Regressor is { } champion && champion.Inputs == job.Spec.Inputs && champion.Outputs == job.Spec.Outputs
            ? HeldOutError.Of(champion, features, targets)
            : null;
}
