using Cotenant.Plugins;
using Cotenant.Plugins.Devices;
using Cotenant.Plugins.Host;

namespace Cotenant.Daemon.Tests.Support;

/// <summary>A device that never comes to a decision point: a driver that hangs in a call.</summary>
internal sealed class StuckDevice(IDevice<HostObservation, HostPlan> inner) : IDevice<HostObservation, HostPlan>
{
    private readonly ManualResetEventSlim _stopped = new();

    public DeviceDescriptor Descriptor => inner.Descriptor;

    public TenantTable Tenants => inner.Tenants;

    public bool Finished => false;

    public TResult Accept<TResult>(IDeviceVisitor<TResult> visitor) => visitor.Visit(this);

    public HostObservation CreateObservation() => inner.CreateObservation();

    public HostPlan CreatePlan() => inner.CreatePlan();

    public void Attach(IDeviceOutput output) => inner.Attach(output);

    public void Deliver(DeviceMessage message) => inner.Deliver(message);

    public bool MoveNext(out DecisionPoint point, WaitHandle wake)
    {
        point = default;
        _stopped.Wait();
        return false;
    }

    public void Observe(HostObservation observation) => inner.Observe(observation);

    public ResourceSet Correct(HostPlan merged) => inner.Correct(merged);

    public GuardVerdict Check(HostObservation observation, HostPlan plan) => inner.Check(observation, plan);

    public void Hold(HostObservation observation, HostPlan plan, ResourceSet resources) => inner.Hold(observation, plan, resources);

    public ApplyResult Apply(in DecisionPoint point, HostPlan current, HostPlan desired, HostPlan actual) => inner.Apply(point, current, desired, actual);

    public void Stop() => inner.Stop();

    public void Dispose() => inner.Dispose();

    /// <summary>Lets the loop go on.</summary>
    public void Release() => _stopped.Set();

    /// <summary>Makes it in place of the simulated server.</summary>
    internal sealed class Factory(IDeviceFactory server) : IDeviceFactory
    {
        public StuckDevice? Made { get; private set; }

        public string Kind => server.Kind;

        public IReadOnlyList<string> Validate(DeviceSettings settings) => server.Validate(settings);

        public IReadOnlyList<string> Validate(TenantDeclaration tenant) => server.Validate(tenant);

        public IDevice Create(DeviceSettings settings, DeviceServices services) =>
            Made = new StuckDevice((IDevice<HostObservation, HostPlan>)server.Create(settings, services));
    }
}
