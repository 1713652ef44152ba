using System.Diagnostics.CodeAnalysis;
using Cotenant.Plugins.Devices;
using Cotenant.Plugins.Pipeline.Records;

namespace Cotenant.Plugins.Pipeline;

/// <summary>Makes loops for devices whose family is known only at run time.</summary>
public static class DeviceLoop
{
    /// <summary>Makes the loop of a device.</summary>
    /// <param name="device">The device; the loop disposes it.</param>
    /// <param name="entries">Its entries.</param>
    /// <param name="options">How the loop runs.</param>
    /// <exception cref="ArgumentException">Two entries lease one resource, or a policy is of another family.</exception>
    public static IDeviceRuntime Create(IDevice device, IReadOnlyList<PolicyEntry> entries, DeviceLoopOptions options) =>
        device.Accept(new Maker(entries, options));

    private sealed class Maker(IReadOnlyList<PolicyEntry> entries, DeviceLoopOptions options) : IDeviceVisitor<IDeviceRuntime>
    {
        public IDeviceRuntime Visit<TObservation, TPlan>(IDevice<TObservation, TPlan> device)
            where TObservation : Observation
            where TPlan : Plan<TPlan> =>
            new DeviceLoop<TObservation, TPlan>(device, entries, options);
    }
}

/// <summary>
/// The path of a decision, once for all families: next point, observe, decide, guard, apply, read back, commit or undo,
/// journal. The daemon runs it on a thread per device (<see cref="Start"/>); an evaluation calls <see cref="Step"/>.
/// </summary>
/// <typeparam name="TObservation">The family's observation.</typeparam>
/// <typeparam name="TPlan">The family's plan.</typeparam>
[SuppressMessage("Design", "CA1001", Justification = "IDeviceRuntime is disposable")]
public sealed partial class DeviceLoop<TObservation, TPlan> : IDeviceRuntime, DecisionWatchdog.IWatched
    where TObservation : Observation
    where TPlan : Plan<TPlan>
{
    private readonly IDevice<TObservation, TPlan> _device;
    private readonly PolicyEntry[] _entries;
    private readonly DeviceLoopOptions _options;
    private readonly TimeProvider _time;
    private readonly Inbox _inbox;
    private readonly Pacer? _pacer;
    private readonly DeviceOutput _output;
    private readonly TPlan _merged;
    private readonly TPlan _decided;
    private readonly TPlan _actual;
    private readonly ResourceSet _all;
    private readonly ResourceSet _unleased;
    private TObservation _observation;
    private TPlan _work;
    private DecisionPoint _point;
    private int _modelRevision = -1;
    private volatile bool _stopping;
    private volatile LoopStatus _status;
    private volatile DeviceMode _mode;
    private long _lastDecisionStamp;
    private Thread? _thread;

    /// <summary>Makes the loop of a device; nothing runs yet.</summary>
    /// <param name="device">The device; the loop disposes it.</param>
    /// <param name="entries">Its entries.</param>
    /// <param name="options">How the loop runs.</param>
    /// <exception cref="ArgumentException">Two entries lease one resource, or a policy is of another family.</exception>
    public DeviceLoop(IDevice<TObservation, TPlan> device, IReadOnlyList<PolicyEntry> entries, DeviceLoopOptions options)
    {
        _device = device;
        _entries = [.. entries];
        _options = options;
        _time = options.Time;
        _mode = options.Mode;
        _inbox = new Inbox(options.InboxCapacity);
        _stamp = new DecisionStamp(_time);
        _pacer = device.Descriptor.RealTime ? new Pacer(_time, 1) : options.Speed > 0 ? new Pacer(_time, options.Speed) : null;
        _all = ResourceSet.All(device.Descriptor.Resources.Count);
        _unleased = _all - CheckLeases();
        _observation = device.CreateObservation();
        _work = device.CreatePlan();
        _merged = device.CreatePlan();
        _decided = device.CreatePlan();
        _actual = device.CreatePlan();
        _shadowBase = device.CreatePlan();
        _cursor = new int[_entries.Length];
        _undecided = new bool[_entries.Length];
        Records = new RecordRing(options.RingCapacity);
        DeviceSeries = new SeriesBlock(device.Descriptor.Series, device.Descriptor.TenantCapacity);
        LoopSeries = new SeriesBlock(PipelineSeries.All, 0);
        LoopSeries.Set(PipelineSeries.Mode, (double)_mode);
        _output = new DeviceOutput(this);
        device.Attach(_output);
        device.Correct(_merged);
    }

    /// <inheritdoc />
    public DeviceDescriptor Descriptor => _device.Descriptor;

    /// <inheritdoc />
    public TenantTable Tenants => _device.Tenants;

    /// <inheritdoc />
    public IReadOnlyList<PolicyEntry> Entries => _entries;

    /// <inheritdoc />
    public DeviceMode Mode => _mode;

    /// <inheritdoc />
    public LoopStatus Status => _status;

    /// <inheritdoc />
    public Exception? Fault { get; private set; }

    /// <inheritdoc />
    public long Sequence { get; private set; }

    /// <inheritdoc />
    public long DeviceTimeNs { get; private set; }

    /// <inheritdoc />
    public long LastDecisionStamp => Volatile.Read(ref _lastDecisionStamp);

    /// <inheritdoc />
    public RecordRing Records { get; }

    /// <inheritdoc />
    public SeriesBlock DeviceSeries { get; }

    /// <inheritdoc />
    public SeriesBlock LoopSeries { get; }

    /// <inheritdoc />
    public DurationHistogram LatenessSeconds { get; } = new();

    /// <inheritdoc />
    public DurationHistogram StepSeconds { get; } = new();

    /// <summary>The last observation. For the loop's own thread (evaluations, tests).</summary>
    public TObservation Observation => _observation;

    /// <summary>What is desired now. For the loop's own thread (evaluations, tests).</summary>
    public TPlan Merged => _merged;

    /// <summary>The resources that the last step changed. For the loop's own thread.</summary>
    public ResourceSet LastChanged { get; private set; }

    /// <inheritdoc />
    public void Start()
    {
        if (_thread is not null)
        {
            throw new InvalidOperationException($"the loop of device '{Descriptor.Id}' is started already");
        }

        _status = LoopStatus.Running;

        // a loop that never comes to its first decision has stalled as well
        Volatile.Write(ref _lastDecisionStamp, _time.GetTimestamp());
        _options.Watchdog?.Add(this);
        StartThread(resume: false);
    }

    /// <inheritdoc />
    public bool Stop(TimeSpan timeout)
    {
        _stopping = true;
        _inbox.Nudge();
        var thread = Volatile.Read(ref _thread);
        var ended = thread is null || thread.Join(timeout);
        _options.Watchdog?.Remove(this);
        return ended;
    }

    /// <inheritdoc />
    public bool TryPost(DeviceMessage message) => _inbox.TryPost(message);

    /// <summary>
    /// Runs to the next decision point and through it, on the caller's thread.
    /// </summary>
    /// <returns>False when there was none: the wait was broken off by a message, or the simulation is at its end.</returns>
    public bool Step()
    {
        Drain();
        if (!_device.MoveNext(out _point, _inbox.Wake))
        {
            return false;
        }

        if (_pacer is not null && !Pace())
        {
            return false;
        }

        var started = _time.GetTimestamp();
        _point = _point with { Sequence = ++Sequence };
        DeviceTimeNs = _point.TimeNs;
        AnnounceModels();
        _observation.Begin(_point);
        _device.Observe(_observation);
        CorrectDrift();
        LoopSeries.Add(PipelineSeries.Decisions, 1);
        LoopSeries.Set(PipelineSeries.DeviceTime, _point.TimeNs / 1e9);
        LoopSeries.Set(PipelineSeries.Tenants, _device.Tenants.Count);
        LastChanged = default;
        _stepStarted = started;
        if (_mode == DeviceMode.Observe || _entries.Length == 0)
        {
            FinishObserved();
        }
        else
        {
            BeginDecision();
            ContinueDecision();
        }

        return true;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        if (_status == LoopStatus.Running || _status == LoopStatus.Finished)
        {
            Stop(TimeSpan.FromSeconds(10));
        }

        foreach (var entry in _entries)
        {
            foreach (var instance in entry.Chain.Concat(entry.Shadow))
            {
                instance.Release();
            }
        }

        _device.Dispose();
        _inbox.Dispose();
    }

    private ResourceSet CheckLeases()
    {
        var leased = ResourceSet.None;
        foreach (var entry in _entries)
        {
            if (leased.Overlaps(entry.Leases))
            {
                throw new ArgumentException($"two entries of device '{Descriptor.Id}' lease one resource: give each resource to one entry");
            }

            leased |= entry.Leases;
            foreach (var instance in entry.Chain.Concat(entry.Shadow))
            {
                if (instance.Policy is not IPolicy<TObservation, TPlan>)
                {
                    throw new ArgumentException($"policy '{instance.Name}' is not for devices of the family '{Descriptor.Family}'");
                }

                instance.Resources = ResourcesOf(instance);
            }
        }

        return leased;
    }

    private ResourceSet ResourcesOf(PolicyInstance instance)
    {
        var declared = ResourceSet.None;
        for (var i = 0; i < Descriptor.Resources.Count; i++)
        {
            declared |= instance.Manifest.Resources.Contains(Descriptor.Resources[i]) ? ResourceSet.Of(i) : default;
        }

        return declared;
    }

    private void StartThread(bool resume)
    {
        var thread = new Thread(() => Run(resume)) { IsBackground = true, Name = $"device-{Descriptor.Id}" };
        Volatile.Write(ref _thread, thread);
        thread.Start();
    }

    private void Run(bool resume)
    {
        try
        {
            if (resume)
            {
                Resume();
            }

            while (!_stopping)
            {
                if (!Step() && _device.Finished && !_stopping)
                {
                    _status = LoopStatus.Finished;
                    _inbox.Wake.WaitOne();
                    _pacer?.Restart();
                }
                else
                {
                    _status = LoopStatus.Running;
                }
            }

            Drain();
            _device.Stop();
            _status = LoopStatus.Stopped;
        }
        catch (AbandonedException)
        {
            // another thread goes on with everything but this stack
        }
        catch (Exception exception)
        {
            Fault = exception;
            _status = LoopStatus.Faulted;
            StopAfterFault();
        }
    }

    private void StopAfterFault()
    {
        try
        {
            _device.Stop();
        }
        catch (Exception exception)
        {
            Fault = new AggregateException(Fault!, exception);
        }
    }

    private void Drain()
    {
        while (_inbox.TryTake(out var message))
        {
            if (message is LoopAction action)
            {
                action.Run();
            }
            else
            {
                _device.Deliver(message);
            }
        }
    }

    // false: the loop is to stop
    private bool Pace()
    {
        TimeSpan wait;
        while ((wait = _pacer!.Until(_point.TimeNs)) > TimeSpan.Zero && !_stopping)
        {
            _inbox.Wake.WaitOne((int)Math.Min(Math.Ceiling(wait.TotalMilliseconds), int.MaxValue));
            Drain();
        }

        LatenessSeconds.Record(Math.Max(0, -wait.TotalSeconds));
        return !_stopping;
    }

    private void AnnounceModels()
    {
        if (_options.Models is { } models && models.Revision(_point.TimeNs) is var revision && revision != _modelRevision)
        {
            _modelRevision = revision;
            _observation.Models.Replace(models.Current());
        }
    }

    private void CorrectDrift()
    {
        var drifted = _device.Correct(_merged);
        if (!drifted.IsEmpty)
        {
            LoopSeries.Add(PipelineSeries.Drifts, 1);
            RaisePipelineEvent(PipelineEvents.Drift, a: drifted.Bits);
        }
    }
}
