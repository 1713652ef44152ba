using Cotenant.Plugins;
using Cotenant.Plugins.Host;

namespace TemplatePolicy;

/// <summary>
/// Gives every tenant the same number of CPUs and ways and leaves the bandwidth free. The option <c>reserveCores</c>
/// keeps CPUs back for the rest of the system.
/// </summary>
internal sealed class EvenSplitPolicy : IPolicy<HostObservation, HostPlan>
{
    // codes and indexes as plugin.json declares them
    private const int Split = 1;
    private const int NoRoom = 2;
    private const int TenantsSeries = 0;

    private readonly HostPlacer _placer;
    private readonly HostDemand[] _demands;
    private readonly SeriesBlock _series;
    private readonly int _reserved;
    private int _splitAmong;

    public EvenSplitPolicy(PolicyContext context)
    {
        if (context.Device is not HostDescriptor host)
        {
            throw new PolicyNotSupportedException($"device {context.Device.Id} is no host");
        }

        // everything that a decision needs is made here: Decide allocates nothing
        _placer = new HostPlacer(host.Topology, host.TenantCapacity);
        _demands = new HostDemand[host.TenantCapacity];
        _series = context.Series;
        _reserved = (int)context.Options.GetNumber("reserveCores", fallback: 0, minimum: 0, maximum: host.Topology.CpuCount - 1);
    }

    public void Decide(HostObservation observation, HostPlan plan)
    {
        var tenants = 0;
        foreach (ref readonly var tenant in observation.Tenants)
        {
            tenants += tenant.Present ? 1 : 0;
        }

        _series.Set(TenantsSeries, tenants);
        if (tenants == 0)
        {
            return;
        }

        // the topology comes with the observation: a CPU may have gone offline
        var topology = observation.Topology;
        var cores = (topology.CpuCount - _reserved) / tenants;
        var ways = topology.HasCache ? topology.Ways / tenants : 0;
        for (var slot = 0; slot < _demands.Length; slot++)
        {
            _demands[slot] = observation.Tenants[slot].Present
                ? new HostDemand { Present = true, Cores = cores, Ways = ways }
                : default;
        }

        var fits = cores > 0 && ways >= (topology.HasCache ? topology.MinimumWays : 0);
        if (!fits || !_placer.Place(topology, _demands, plan))
        {
            // the plan is as it was on entry: nothing changes
            plan.Reasons.Add(NoRoom, a: tenants);
            _splitAmong = 0;
            return;
        }

        // say why only when there is something new to say
        if (_splitAmong != tenants)
        {
            _splitAmong = tenants;
            plan.Reasons.Add(Split, a: tenants, b: cores, c: ways);
        }
    }

    public void SaveMemory(ref RecordWriter writer) => writer.Write(_splitAmong);

    public void RestoreMemory(ref RecordReader reader) => _splitAmong = reader.ReadInt32();

    public void Dispose()
    {
        // nothing to give back: no file, no thread, no timer, no event handler
    }
}
