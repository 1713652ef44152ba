using System.Text.Json;
using Cotenant.Compute.Numerics;
using Cotenant.HwBackends.Simulation.Engine;
using Cotenant.HwBackends.Simulation.Server.Files;
using Cotenant.HwBackends.Simulation.Server.Model;
using Cotenant.HwBackends.Simulation.Server.Scenarios;
using Cotenant.HwBackends.Simulation.Server.Shape;
using Cotenant.HwBackends.Simulation.Server.Workloads;
using Cotenant.Plugins;
using Cotenant.Plugins.Devices;
using Cotenant.Plugins.Host;

namespace Cotenant.HwBackends.Simulation.Server.Device;

/// <summary>
/// A simulated server as a device of the host family: a scenario brings and takes tenants, plans take effect after the
/// actuation delay, services publish their 99th percentile once a second with noise. The same seed gives the same bytes.
/// </summary>
public sealed partial class SimulatedServer : IDevice<HostObservation, HostPlan>
{
    private const long PublishNs = 1_000_000_000;

    private readonly ServerCatalog _catalog;
    private readonly ServerShape _shape;
    private readonly ServerScenario? _scenario;
    private readonly TimelineEntry[] _timeline;
    private readonly ServerDescriptor _descriptor;
    private readonly AfterScenario _after;
    private readonly ServerModel _model;
    private readonly EventEngine<ServerEvent> _events = new();
    private readonly SimulatedTenant?[] _simulated;
    private readonly Dictionary<string, WorkloadCurve> _curves = new(StringComparer.Ordinal);
    private readonly HostPlan _applied;
    private readonly Queue<HostPlan> _inFlight = new();
    private readonly Stack<HostPlan> _sparePlans = new();
    private readonly SeededRandom _seed;
    private readonly double _latencyNoise;
    private readonly double _counterNoise;
    private readonly long _periodNs;
    private readonly long _delayNs;
    private IDeviceOutput? _output;
    private long _modelNs;
    private long _scenarioStartNs;
    private bool _tenantsChanged;
    private bool _departed;

    internal SimulatedServer(DeviceSettings settings, SimulatedServerOptions options, ServerCatalog catalog, ServerScenario? scenario)
    {
        _catalog = catalog;
        _scenario = scenario;
        _shape = catalog.Server(scenario?.Server ?? options.Server);
        _after = options.AfterScenario;
        _timeline = scenario is null ? [] : TimelineEntry.Of(scenario);
        _latencyNoise = options.LatencyNoise ?? scenario?.LatencyNoise ?? 0.07;
        _counterNoise = options.CounterNoise ?? scenario?.CounterNoise ?? 0.03;
        _seed = new SeededRandom(settings.Seed);
        _periodNs = settings.Period.Ticks * 100;
        _delayNs = TimelineEntry.Nanoseconds(_shape.ActuationDelayMs / 1000);
        _descriptor = new ServerDescriptor(catalog.Identity(_shape.Name))
        {
            Id = settings.Id,
            Kind = settings.Kind,
            TenantCapacity = options.TenantCapacity,
            RealTime = false,
            Period = settings.Period,
            Topology = ServerTopology.Of(_shape),
        };
        Tenants = new TenantTable(options.TenantCapacity);
        _simulated = new SimulatedTenant?[options.TenantCapacity];
        _model = new ServerModel(_shape, options.TenantCapacity);
        _applied = CreatePlan();
        ScheduleScenario();
        _events.Schedule(0, new ServerEvent(ServerEventKind.Tick));
    }

    /// <inheritdoc />
    public DeviceDescriptor Descriptor => _descriptor;

    /// <inheritdoc />
    public TenantTable Tenants { get; }

    /// <inheritdoc />
    public bool Finished { get; private set; }

    /// <summary>
    /// The 99th percentile in milliseconds that the newest published sample of a tenant would show without its noise; NaN
    /// before the first. For judging a run; no observation carries it.
    /// </summary>
    public double TrueLatencyMs(int slot) => _simulated[slot]?.TrueLatencyMs ?? double.NaN;

    /// <summary>Instructions a second that a tenant executes now, without noise. For judging a run.</summary>
    public double TrueInstructionsPerSecond(int slot) =>
        _simulated[slot] is null ? 0 : _model[slot].Throughput * _model[slot].Curve!.InstructionsPerUnit;

    /// <inheritdoc />
    public TResult Accept<TResult>(IDeviceVisitor<TResult> visitor) => visitor.Visit(this);

    /// <inheritdoc />
    public HostObservation CreateObservation() => new(_descriptor.Topology, _descriptor.TenantCapacity);

    /// <inheritdoc />
    public HostPlan CreatePlan() => new(_descriptor.Topology, _descriptor.TenantCapacity);

    /// <inheritdoc />
    public void Attach(IDeviceOutput output) => _output = output;

    /// <inheritdoc />
    public bool MoveNext(out DecisionPoint point, WaitHandle wake)
    {
        while (!Finished && _events.TryTake(out var item))
        {
            _model.Advance((_events.NowNs - _modelNs) * 1e-9);
            _modelNs = _events.NowNs;
            switch (item.Kind)
            {
                case ServerEventKind.Effect:
                    TakeEffect();
                    break;
                case ServerEventKind.Publish:
                    Publish(item.Index, item.Generation);
                    break;
                case ServerEventKind.Scenario:
                    Follow(item.Index);
                    break;
                case ServerEventKind.End:
                    End();
                    break;
                default:
                    _events.Schedule(_events.NowNs + _periodNs, item);
                    point = new DecisionPoint(0, _events.NowNs, _tenantsChanged ? HostDescriptor.TenantsChanged : HostDescriptor.Tick, DecisionScope.Device, -1);
                    _tenantsChanged = false;
                    return true;
            }
        }

        point = default;
        return false;
    }

    /// <inheritdoc />
    public ResourceSet Correct(HostPlan merged)
    {
        // nobody else writes to a simulated server: only those who left took their part with them
        if (_departed)
        {
            merged.CopyFrom(_applied);
            _departed = false;
        }

        return ResourceSet.None;
    }

    /// <inheritdoc />
    public GuardVerdict Check(HostObservation observation, HostPlan plan) => HostGuard.Check(observation, plan);

    /// <inheritdoc />
    public void Hold(HostObservation observation, HostPlan plan, ResourceSet resources) => HostHold.Hold(observation, plan, resources);

    /// <inheritdoc />
    public ApplyResult Apply(in DecisionPoint point, HostPlan current, HostPlan desired, HostPlan actual)
    {
        _applied.CopyFrom(desired);
        actual.CopyFrom(_applied);
        var plan = _sparePlans.TryPop(out var spare) ? spare : CreatePlan();
        plan.CopyFrom(_applied);
        _inFlight.Enqueue(plan);
        _events.Schedule(_events.NowNs + _delayNs, new ServerEvent(ServerEventKind.Effect));
        return ApplyResult.Applied;
    }

    /// <inheritdoc />
    public void Stop()
    {
        // a simulation leaves nothing behind
    }

    /// <inheritdoc />
    public void Dispose()
    {
        // nothing is held
    }

    private void TakeEffect()
    {
        var plan = _inFlight.Dequeue();
        for (var slot = 0; slot < _simulated.Length; slot++)
        {
            ref readonly var wanted = ref plan.Tenants[slot];
            if (_simulated[slot] is null || !wanted.Present)
            {
                continue;
            }

            var now = _model[slot];
            var ways = plan.Ways(slot)[0];
            int bandwidth = plan.BandwidthPercent(slot)[0];
            var weight = wanted.CpuWeight > 0 ? wanted.CpuWeight : 100;
            var quota = wanted.CpuQuotaPercent > 0 ? wanted.CpuQuotaPercent / 100.0 : double.PositiveInfinity;
            if (now.Cpus != wanted.Cpus || now.WayMask != ways || now.Weight != weight || now.QuotaCpus != quota
                || now.BandwidthPercent != (bandwidth == 0 ? 100 : bandwidth))
            {
                _model.Allocate(slot, wanted.Cpus, ways, bandwidth, weight, wanted.CpuQuotaPercent);
            }
        }

        _sparePlans.Push(plan);
    }

    private void Publish(int slot, int generation)
    {
        if (_simulated[slot] is not { } tenant || tenant.Generation != generation)
        {
            return;
        }

        var latency = _model.TakeLatency(slot);
        if (_model[slot].AgeSeconds >= tenant.Profile.Service!.WarmUpSeconds)
        {
            tenant.TrueLatencyMs = latency;
            tenant.LatencyMs = double.IsNaN(latency)
                ? Sample.Missing(SampleStatus.Idle)
                : Sample.Of(tenant.NoisyLatency(latency, _latencyNoise));
            tenant.LatencySequence++;
            tenant.LatencyTimeNs = _events.NowNs;
        }

        _events.Schedule(_events.NowNs + PublishNs, new ServerEvent(ServerEventKind.Publish, slot, generation));
    }

    private void ScheduleScenario()
    {
        if (_scenario is null)
        {
            return;
        }

        _scenarioStartNs = _events.NowNs;
        for (var i = 0; i < _timeline.Length; i++)
        {
            _events.Schedule(_scenarioStartNs + _timeline[i].TimeNs, new ServerEvent(ServerEventKind.Scenario, i));
        }

        _events.Schedule(_scenarioStartNs + TimelineEntry.Nanoseconds(_scenario.DurationSeconds), new ServerEvent(ServerEventKind.End));
    }

    private void Follow(int index)
    {
        ref readonly var entry = ref _timeline[index];
        var slot = Tenants.Find(entry.Tenant.Id);
        switch (entry.Kind)
        {
            case TimelineKind.Arrival when slot < 0 && Tenants.Count < Tenants.Capacity:
                var profile = _catalog.Workload(entry.Tenant.Profile);
                Arrive(Declare(entry.Tenant, profile), profile, entry.Percent);
                break;
            case TimelineKind.Load when slot >= 0:
                ChangeLoad(slot, entry.Percent);
                break;
            case TimelineKind.Departure when slot >= 0:
                Leave(slot);
                break;
            default:
                // somebody removed or added the tenant by hand
                _output?.Raise(ServerEvents.Refused, -1, index, Tenants.Capacity);
                break;
        }
    }

    private void End()
    {
        _output?.Raise(ServerEvents.Ended, -1, (_events.NowNs - _scenarioStartNs) * 1e-9);
        switch (_after)
        {
            case AfterScenario.Stop:
                Finished = true;
                break;
            case AfterScenario.Repeat:
                for (var slot = 0; slot < _simulated.Length; slot++)
                {
                    if (_simulated[slot] is not null)
                    {
                        Leave(slot);
                    }
                }

                ScheduleScenario();
                break;
            default:
                break;
        }
    }

    private static TenantDeclaration Declare(ScenarioTenant tenant, WorkloadProfile profile) => new()
    {
        Id = tenant.Id,
        Kind = profile.Kind == WorkloadKind.BestEffort ? TenantKind.BestEffort : TenantKind.LatencyCritical,
        Priority = tenant.Priority,
        TargetP99Ms = tenant.TargetMs ?? profile.Service?.TargetMs,
        Settings = JsonSerializer.SerializeToElement(
            new SimulatedTenantSettings { Profile = tenant.Profile, LoadPercent = tenant.LoadPercent },
            SimulationJson.Default.SimulatedTenantSettings),
    };
}
