using Cotenant.Plugins.Learning;
using Cotenant.Plugins.Services.Experience;
using Cotenant.Plugins.Services.Models;
using Cotenant.Plugins.Services.Regressors;
using Cotenant.Plugins.Services.Training;
using Microsoft.Extensions.Logging;

namespace Cotenant.Plugins.Services;

/// <summary>
/// The learning services of one run of an evaluation: everything in memory and on the caller's thread. A training is done when it
/// is asked for; its model is published when device time has passed its declared duration, so that runs do not depend on the
/// speed of the machine. Announce it to the device's loop (<see cref="IModelAnnouncer"/>), which tells it the time. Not
/// thread-safe: it belongs to the run's thread.
/// </summary>
public sealed class InlineLearning : ILearningServices, IModelAnnouncer
{
    private const int QueueCapacity = 16;

    private readonly ModelStore _models;
    private readonly ModelAnnouncer _announcer;
    private readonly ExperienceLogs _logs;
    private readonly ILogger _logger;
    private readonly CancellationToken _cancellation;
    private readonly List<(long DueNs, string Model, TrainingOutcome Outcome)> _pending = [];
    private readonly InlineScope _run;
    private long _nowNs;

    /// <param name="models">Models to begin with; what is learned goes to an overlay and is gone with the run.</param>
    /// <param name="policies">The policies whose models are announced; none for all models.</param>
    /// <param name="logger">Told of trainings.</param>
    /// <param name="cancellation">Stops a training, and so the run.</param>
    public InlineLearning(ModelStore models, IReadOnlyList<string> policies, ILogger logger, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(models);
        _models = models.Overlay();
        _announcer = new ModelAnnouncer(_models, policies);
        _logger = logger;
        _logs = new ExperienceLogs(null, logger);
        _cancellation = cancellation;
        _run = new InlineScope(this, "run");
    }

    /// <inheritdoc/>
    public IModelStore Models => _models;

    /// <inheritdoc/>
    public ITrainingQueue Training => _run;

    /// <summary>Services with logs of its own, for one of several policies of a run.</summary>
    /// <exception cref="ArgumentException">The policy is not in kebab case.</exception>
    public ILearningServices ForPolicy(string policy)
    {
        ModelName.Check(policy);
        return new InlineScope(this, policy);
    }

    /// <inheritdoc/>
    public IRegressor CreateRegressor(RegressorSpec spec) => _run.CreateRegressor(spec);

    /// <inheritdoc/>
    public IExperienceLog OpenLog(string name, int columns, int capacity) => _run.OpenLog(name, columns, capacity);

    /// <inheritdoc/>
    public int Revision(long deviceTimeNs)
    {
        _nowNs = deviceTimeNs;
        while (_pending.Count > 0 && _pending[0].DueNs <= deviceTimeNs)
        {
            var (_, model, outcome) = _pending[0];
            _pending.RemoveAt(0);
            _models.Publish(model, outcome.Origin, outcome.Regressor);
        }

        return _models.Revision;
    }

    /// <inheritdoc/>
    public PublishedModel[] Current() => _announcer.Current();

    private bool TryTrain(string scope, TrainingJob job)
    {
        TrainingRun.Check(job);
        if (_pending.Count >= QueueCapacity || _pending.Exists(waiting => waiting.Model == job.Model))
        {
            return false;
        }

        try
        {
            var name = $"{scope}/{job.Log}";
            if (!_logs.TryFind(name, out var log))
            {
                throw new TrainingException($"experience log {name} is not open: open it before a training that reads it");
            }

            var outcome = TrainingRun.Run(job, log, _models, _cancellation);
            ServiceLog.TrainingEnded(_logger, job.Model, scope, outcome.Text);
            if (outcome.Promote)
            {
                // behind those of the same moment: the order of requests stays the order of versions
                var due = _nowNs + job.DurationNs;
                var at = _pending.FindIndex(waiting => waiting.DueNs > due);
                _pending.Insert(at < 0 ? _pending.Count : at, (due, job.Model, outcome));
            }
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // as in a daemon: a training that fails does not fail the decision that asked for it
            ServiceLog.TrainingFailed(_logger, job.Model, scope, e.Message);
        }

        return true;
    }

    private sealed class InlineScope(InlineLearning learning, string scope) : ILearningServices, ITrainingQueue
    {
        public IModelStore Models => learning._models;

        public ITrainingQueue Training => this;

        public IRegressor CreateRegressor(RegressorSpec spec) => RegressorFactory.Create(spec);

        public IExperienceLog OpenLog(string name, int columns, int capacity) => learning._logs.Open($"{scope}/{name}", columns, capacity);

        public bool TryEnqueue(TrainingJob job) => learning.TryTrain(scope, job);
    }
}
