using Cotenant.Plugins.Learning;
using Cotenant.Plugins.Services.Experience;
using Cotenant.Plugins.Services.Models;
using Cotenant.Plugins.Services.Regressors;
using Cotenant.Plugins.Services.Training;

namespace Cotenant.Plugins.Services;

/// <summary>
/// The learning services of one policy instance. Disposing cancels its trainings and waits for them; afterwards it takes no
/// more, and holds nothing of the plugin at any time.
/// </summary>
public sealed class PolicyLearning : ILearningServices, ITrainingQueue, IAsyncDisposable
{
    private readonly ExperienceLogs _logs;
    private readonly TrainingThread _training;
    private readonly Action<PolicyLearning> _forget;
    private volatile bool _closed;

    internal PolicyLearning(string pluginId, string scope, ModelStore models, ExperienceLogs logs, TrainingThread training, Action<PolicyLearning> forget)
    {
        PluginId = pluginId;
        Scope = scope;
        Models = models;
        _logs = logs;
        _training = training;
        _forget = forget;
    }

    /// <summary>The plugin.</summary>
    public string PluginId { get; }

    /// <summary>Policy and device.</summary>
    public string Scope { get; }

    /// <summary>True once it takes no more trainings; read under the queue's lock, so that none slips in behind a cancellation.</summary>
    internal bool IsClosed => _closed;

    /// <inheritdoc/>
    public IModelStore Models { get; }

    /// <inheritdoc/>
    public ITrainingQueue Training => this;

    /// <inheritdoc/>
    public IRegressor CreateRegressor(RegressorSpec spec) => RegressorFactory.Create(spec);

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The name is none, or the log is open with other columns or another capacity.</exception>
    public IExperienceLog OpenLog(string name, int columns, int capacity)
    {
        ObjectDisposedException.ThrowIf(_closed, this);
        return _logs.Open($"{Scope}/{name}", columns, capacity);
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The job cannot be done by anyone; the message says why.</exception>
    public bool TryEnqueue(TrainingJob job)
    {
        TrainingRun.Check(job);
        return _training.TryEnqueue(this, job);
    }

    /// <summary>Cancels this instance's trainings and waits until none runs.</summary>
    public async ValueTask DisposeAsync()
    {
        _closed = true;
        await _training.CancelAsync(this).ConfigureAwait(false);
        _forget(this);
    }
}
