using Cotenant.Plugins.Learning;

namespace Cotenant.Evaluation.Training;

/// <summary>A model that was trained.</summary>
/// <param name="Info">Its identity in the store.</param>
/// <param name="Candidates">What was tried, with the error on rows held out, the best first.</param>
public sealed record TrainedModel(ModelInfo Info, IReadOnlyList<(string Trainer, double HeldOutError)> Candidates);
