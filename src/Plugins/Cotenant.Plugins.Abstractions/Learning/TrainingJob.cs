namespace Cotenant.Plugins.Learning;

/// <summary>A training as data.</summary>
/// <param name="Model">Name of the model to publish.</param>
/// <param name="Spec">What to fit.</param>
/// <param name="Log">
/// Name of the experience log: a row holds the regressor's inputs, then its outputs; further columns are ignored.
/// </param>
/// <param name="HoldOutShare">Share of the newest rows that judges challenger against champion, 0 to 0.5.</param>
/// <param name="PromoteOnlyIfBetter">True: the new model is published only if its held-out error is below the current one's.</param>
/// <param name="DurationNs">Declared duration in device time, for evaluations.</param>
public sealed record TrainingJob(string Model, RegressorSpec Spec, string Log, double HoldOutShare, bool PromoteOnlyIfBetter, long DurationNs);
