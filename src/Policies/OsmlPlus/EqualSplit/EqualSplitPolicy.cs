using Cotenant.Plugins;
using Cotenant.Plugins.Host;
using Cotenant.Policies.OsmlPlus.Units;

namespace Cotenant.Policies.OsmlPlus.EqualSplit;

/// <summary>Baseline: a static, equal division of CPUs and ways among the services, made anew only when tenants come or go.</summary>
internal sealed class EqualSplitPolicy : IPolicy<HostObservation, HostPlan>
{
    private readonly UnitTable _units;
    private readonly Amounts _amounts;
    private readonly HostDemand[] _demands;
    private readonly HostPlacer _placer;

    internal EqualSplitPolicy(PolicyContext context)
    {
        var device = (HostDescriptor)context.Device;
        _units = new UnitTable(device.TenantCapacity);
        _amounts = new Amounts(_units.Count);
        _demands = new HostDemand[device.TenantCapacity];
        _placer = new HostPlacer(
            device.Topology,
            device.TenantCapacity,
            context.Options.GetSwitch("spread", true) ? CpuPacking.Spread : CpuPacking.WholeCores);
    }

    /// <inheritdoc />
    public void Decide(HostObservation observation, HostPlan plan)
    {
        var changed = _units.Update(observation);
        if (!_amounts.Adopt(_units, plan) && !changed)
        {
            return;
        }

        EqualDivision.Divide(observation.Topology, _units, _amounts);
        _amounts.Write(_units, _demands);
        if (_placer.Place(observation.Topology, _demands, plan))
        {
            plan.Reasons.Add(EqualSplitReasons.Divided, -1, _units.Services);
        }
        else
        {
            plan.Reasons.Add(EqualSplitReasons.NotPlaced);
        }
    }

    /// <inheritdoc />
    public void SaveMemory(ref RecordWriter writer)
    {
        _units.Save(ref writer);
        _amounts.Save(ref writer);
    }

    /// <inheritdoc />
    public void RestoreMemory(ref RecordReader reader)
    {
        _units.Restore(ref reader);
        _amounts.Restore(ref reader);
    }

    /// <inheritdoc />
    public void Dispose()
    {
    }
}
