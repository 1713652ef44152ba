using Cotenant.Plugins.Learning;

namespace Cotenant.Plugins.Services.Training;

/// <summary>A job on its way through the queue.</summary>
internal sealed class TrainingWork(PolicyLearning owner, TrainingJob job) : IDisposable
{
    private readonly CancellationTokenSource _cancellation = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Who asked.</summary>
    public PolicyLearning Owner { get; } = owner;

    public TrainingJob Job { get; } = job;

    public CancellationToken Cancellation => _cancellation.Token;

    /// <summary>Completes when nothing of the job runs any more.</summary>
    public Task Ended => _ended.Task;

    public void Cancel() => _cancellation.Cancel();

    public void End() => _ended.TrySetResult();

    public void Dispose() => _cancellation.Dispose();
}
