namespace Cotenant.Compute.Learning;

/// <summary>What a training run ended with.</summary>
/// <param name="Epochs">Passes over the rows.</param>
/// <param name="TrainingLoss">Mean loss of the steps of the last epoch.</param>
/// <param name="ValidationLoss">Best loss on the validation rows; NaN without any.</param>
public readonly record struct TrainingResult(int Epochs, float TrainingLoss, float ValidationLoss);
