namespace Cotenant.Plugins.Services.Training;

/// <summary>How the training queue fares.</summary>
/// <param name="Waiting">Jobs that wait.</param>
/// <param name="Running">The model in training, or null.</param>
/// <param name="Published">Trainings that published a model.</param>
/// <param name="Kept">Trainings whose model was not better than the one before.</param>
/// <param name="Failed">Trainings that failed.</param>
/// <param name="Cancelled">Trainings and waiting jobs that were cancelled.</param>
/// <param name="LastFailure">Why the last one failed, or null.</param>
public sealed record TrainingStatus(int Waiting, string? Running, long Published, long Kept, long Failed, long Cancelled, string? LastFailure);
