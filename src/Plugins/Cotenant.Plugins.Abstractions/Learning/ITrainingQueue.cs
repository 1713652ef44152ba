namespace Cotenant.Plugins.Learning;

/// <summary>
/// Trains models on a low-priority thread of the host. A job is pure data, so that it can outlive the plugin that
/// asked; jobs of a plugin are cancelled and awaited before it is unloaded.
/// </summary>
public interface ITrainingQueue
{
    /// <summary>
    /// Asks for a training. The model appears in <see cref="Observation.Models"/> at the first decision point after it
    /// is published: in a daemon when training ends, in an evaluation <see cref="TrainingJob.DurationNs"/> of device
    /// time after the request.
    /// </summary>
    /// <returns>False when the queue is full or a job for the same model is waiting.</returns>
    bool TryEnqueue(TrainingJob job);
}
