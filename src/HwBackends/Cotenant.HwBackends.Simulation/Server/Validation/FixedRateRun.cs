using Cotenant.HwBackends.Simulation.Server.Model;
using Cotenant.HwBackends.Simulation.Server.Shape;
using Cotenant.HwBackends.Simulation.Server.Workloads;
using Cotenant.Plugins.Host;

namespace Cotenant.HwBackends.Simulation.Server.Validation;

/// <summary>
/// Repeats one cell of a published map in the simulator that policies meet, without noise: one warm service at a fixed
/// rate on given CPUs and ways for the length of the run, then its 99th percentile.
/// </summary>
internal sealed class FixedRateRun
{
    private readonly ServerModel _model;

    /// <summary>Prepares an empty server.</summary>
    public FixedRateRun(ServerShape shape) => _model = new ServerModel(shape, 1);

    /// <summary>The 99th percentile in ms at the end of the run.</summary>
    /// <param name="profile">The service.</param>
    /// <param name="curve">The service on this server.</param>
    /// <param name="rps">Requests a second.</param>
    /// <param name="cpus">CPUs from 0: one of each core first.</param>
    /// <param name="ways">Ways from 0.</param>
    public double Percentile99(WorkloadProfile profile, WorkloadCurve curve, double rps, int cpus, int ways)
    {
        _model.Remove(0);
        _model.Add(0, profile, curve, rps);
        _model[0].AgeSeconds = profile.Service!.WarmUpSeconds;
        _model.Allocate(0, CpuSet.Range(0, cpus), ways == 64 ? ulong.MaxValue : (1UL << ways) - 1, 100, 0, 0);
        _model.Settle();
        _model.Advance(profile.Service.HorizonSeconds);
        return _model[0].InstantLatencyMs;
    }
}
