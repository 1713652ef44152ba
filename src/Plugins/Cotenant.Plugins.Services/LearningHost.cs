using Cotenant.Plugins.Learning;
using Cotenant.Plugins.Services.Experience;
using Cotenant.Plugins.Services.Models;
using Cotenant.Plugins.Services.Regressors;
using Cotenant.Plugins.Services.Training;
using Microsoft.Extensions.Logging;

namespace Cotenant.Plugins.Services;

/// <summary>
/// The learning services of a daemon: one model store, one training thread, the experience logs. Every policy instance gets a
/// scope of its own (<see cref="Open"/>), which the host disposes before it lets the plugin go. Thread-safe.
/// </summary>
public sealed class LearningHost : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly List<PolicyLearning> _scopes = [];
    private readonly ExperienceLogs _logs;
    private readonly TrainingThread _training;
    private readonly ITimer? _flushTimer;

    /// <summary>Reads the models; starts no thread yet.</summary>
    /// <exception cref="ArgumentException">An option is outside its range.</exception>
    public LearningHost(LearningHostOptions options, TimeProvider time, ILoggerFactory loggers)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        ArgumentNullException.ThrowIfNull(loggers);
        if (options.QueueCapacity < 1 || options.FlushPeriod <= TimeSpan.Zero)
        {
            throw new ArgumentException($"a training queue of {options.QueueCapacity} and a flush period of {options.FlushPeriod} are not possible: both must be positive", nameof(options));
        }

        Models = new ModelStore(options.Models, loggers.CreateLogger<ModelStore>());
        var logger = loggers.CreateLogger<LearningHost>();
        _logs = new ExperienceLogs(options.ExperienceDirectory, logger);
        _training = new TrainingThread(Models, _logs, options.QueueCapacity, logger);
        if (options.ExperienceDirectory is not null)
        {
            _flushTimer = time.CreateTimer(static training => ((TrainingThread)training!).RequestFlush(), _training, options.FlushPeriod, options.FlushPeriod);
        }
    }

    /// <summary>Trained models.</summary>
    public ModelStore Models { get; }

    /// <summary>How the training queue fares.</summary>
    public TrainingStatus Training => _training.Status;

    /// <summary>The trainers that this host has; looks for LightGBM's library.</summary>
    public static IReadOnlyList<string> Trainers() => RegressorFactory.Available();

    /// <summary>Services for one policy instance. Instances of one policy on one device share their logs, so that a reload goes on
    /// with them.</summary>
    /// <param name="pluginId">The plugin, for <see cref="StopPluginAsync"/>.</param>
    /// <param name="policy">The policy's name.</param>
    /// <param name="device">The device that the instance serves.</param>
    /// <exception cref="ArgumentException">Policy or device is not in kebab case.</exception>
    public PolicyLearning Open(string pluginId, string policy, string device)
    {
        var scope = $"{policy}/{device}";
        ModelName.Check(scope);
        var learning = new PolicyLearning(pluginId, scope, Models, _logs, _training, Forget);
        lock (_lock)
        {
            _scopes.Add(learning);
        }

        return learning;
    }

    /// <summary>What a device's loop announces: the models whose names start with one of the policies and a slash.</summary>
    /// <param name="policies">The policies of the device; none for all models.</param>
    public IModelAnnouncer CreateAnnouncer(IReadOnlyList<string> policies) => new ModelAnnouncer(Models, policies);

    /// <summary>Disposes every open scope of the plugin: nothing of it waits or runs when the task completes.</summary>
    public async Task StopPluginAsync(string pluginId)
    {
        PolicyLearning[] scopes;
        lock (_lock)
        {
            scopes = [.. _scopes.Where(scope => scope.PluginId == pluginId)];
        }

        foreach (var scope in scopes)
        {
            await scope.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Cancels all trainings, waits for the thread, writes the logs.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_flushTimer is not null)
        {
            await _flushTimer.DisposeAsync().ConfigureAwait(false);
        }

        await _training.DisposeAsync().ConfigureAwait(false);
    }

    private void Forget(PolicyLearning scope)
    {
        lock (_lock)
        {
            _scopes.Remove(scope);
        }
    }
}
