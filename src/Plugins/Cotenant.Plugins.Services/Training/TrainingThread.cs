using System.Runtime.CompilerServices;
using Cotenant.Plugins.Learning;
using Cotenant.Plugins.Services.Experience;
using Cotenant.Plugins.Services.Models;
using Microsoft.Extensions.Logging;

namespace Cotenant.Plugins.Services.Training;

/// <summary>
/// One thread that trains, job after job, and writes the experience logs. It starts with the first work. A job that fails is
/// logged and counted; the thread goes on. Its priority is the lowest where the system knows thread priorities; on Linux .NET
/// has none, and setpriority(2) must not be used here: threads inherit niceness from their maker, and trainings make workers of
/// the shared pool and of the garbage collector, which would stay slow for the whole daemon.
/// </summary>
internal sealed class TrainingThread(ModelStore models, ExperienceLogs logs, int capacity, ILogger logger) : IAsyncDisposable
{
    private readonly object _gate = new();
    private readonly LinkedList<TrainingWork> _waiting = new();
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Thread? _thread;
    private TrainingWork? _running;
    private bool _flush;
    private bool _stopping;
    private long _published;
    private long _kept;
    private long _failed;
    private long _cancelled;
    private string? _lastFailure;

    public TrainingStatus Status
    {
        get
        {
            lock (_gate)
            {
                return new TrainingStatus(_waiting.Count, _running?.Job.Model, _published, _kept, _failed, _cancelled, _lastFailure);
            }
        }
    }

    /// <returns>False when the queue is full or has a waiting job for the model, or when it or the owner stops.</returns>
    public bool TryEnqueue(PolicyLearning owner, TrainingJob job)
    {
        lock (_gate)
        {
            if (_stopping || owner.IsClosed || _waiting.Count >= capacity || _waiting.Any(work => work.Job.Model == job.Model))
            {
                return false;
            }

            _waiting.AddLast(new TrainingWork(owner, job));
            Wake();
            return true;
        }
    }

    /// <summary>Has the logs written soon.</summary>
    public void RequestFlush()
    {
        lock (_gate)
        {
            if (!_stopping)
            {
                _flush = true;
                Wake();
            }
        }
    }

    /// <summary>Drops the owner's waiting jobs, cancels its running one and waits until it has ended.</summary>
    public Task CancelAsync(PolicyLearning owner)
    {
        TrainingWork? running;
        lock (_gate)
        {
            for (var node = _waiting.First; node is not null;)
            {
                var next = node.Next;
                if (ReferenceEquals(node.Value.Owner, owner))
                {
                    _waiting.Remove(node);
                    _cancelled++;
                    node.Value.Dispose();
                }

                node = next;
            }

            running = ReferenceEquals(_running?.Owner, owner) ? _running : null;

            // within the gate: the thread disposes the work only after it has left _running, which takes the gate too
            running?.Cancel();
        }

        return running?.Ended ?? Task.CompletedTask;
    }

    /// <summary>Cancels all, waits for the thread, and has the logs written a last time.</summary>
    public async ValueTask DisposeAsync()
    {
        bool started;
        lock (_gate)
        {
            _stopping = true;
            started = _thread is not null;
            foreach (var work in _waiting)
            {
                _cancelled++;
                work.Dispose();
            }

            _waiting.Clear();
            _running?.Cancel();
            Monitor.PulseAll(_gate);
        }

        if (started)
        {
            await _stopped.Task.ConfigureAwait(false);
        }

        logs.Flush();
    }

    private void Wake()
    {
        if (_thread is null)
        {
            _thread = new Thread(Run) { IsBackground = true, Name = "training", Priority = ThreadPriority.Lowest };
            _thread.Start();
        }

        Monitor.PulseAll(_gate);
    }

    private void Run()
    {
        while (RunNext())
        {
        }

        _stopped.TrySetResult();
    }

    // a frame of its own: while the thread waits, no local of the last job keeps its owner alive
    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool RunNext()
    {
        if (!TryTake(out var work, out var flush))
        {
            return false;
        }

        if (flush)
        {
            logs.Flush();
        }

        if (work is not null)
        {
            Train(work);
        }

        return true;
    }

    private bool TryTake(out TrainingWork? work, out bool flush)
    {
        lock (_gate)
        {
            while (!_stopping && _waiting.Count == 0 && !_flush)
            {
                Monitor.Wait(_gate);
            }

            work = _stopping ? null : _waiting.First?.Value;
            flush = _flush && !_stopping;
            _flush = false;
            if (work is not null)
            {
                _waiting.RemoveFirst();
                _running = work;
            }

            return !_stopping;
        }
    }

    private void Train(TrainingWork work)
    {
        try
        {
            var name = $"{work.Owner.Scope}/{work.Job.Log}";
            if (!logs.TryFind(name, out var log))
            {
                throw new TrainingException($"experience log {name} is not open: open it before a training that reads it");
            }

            var outcome = TrainingRun.Run(work.Job, log, models, work.Cancellation);
            work.Cancellation.ThrowIfCancellationRequested();
            if (outcome.Promote)
            {
                models.Publish(work.Job.Model, outcome.Origin, outcome.Regressor);
            }

            Count(ref outcome.Promote ? ref _published : ref _kept);
            ServiceLog.TrainingEnded(logger, work.Job.Model, work.Owner.Scope, outcome.Text);
        }
        catch (OperationCanceledException)
        {
            Count(ref _cancelled);
            ServiceLog.TrainingEnded(logger, work.Job.Model, work.Owner.Scope, "cancelled");
        }
        catch (Exception e)
        {
            // a trainer may throw anything; the thread has to go on for the others
            lock (_gate)
            {
                _failed++;
                _lastFailure = $"{work.Job.Model}: {e.Message}";
            }

            ServiceLog.TrainingFailed(logger, work.Job.Model, work.Owner.Scope, e.Message);
        }
        finally
        {
            lock (_gate)
            {
                _running = null;
            }

            work.Dispose();
            work.End();
        }
    }

    private void Count(ref long counter)
    {
        lock (_gate)
        {
            counter++;
        }
    }
}
