using Cotenant.HwBackends.Simulation.Server.Model;
using Cotenant.HwBackends.Simulation.Server.Shape;
using Cotenant.HwBackends.Simulation.Server.Workloads;
using Cotenant.Plugins.Devices;
using Cotenant.Plugins.Host;

namespace Cotenant.HwBackends.Simulation.Server.Oracle;

/// <summary>
/// Asks the noise-free model what an allocation leads to in the long run: for sweeps that train models, and for bounds.
/// No policy can reach it. Not for several threads at a time.
/// </summary>
public sealed class ServerProbe
{
    private readonly ServerCatalog _catalog;
    private readonly ServerShape _shape;
    private readonly ServerModel _model;
    private readonly int _capacity;

    /// <summary>Opens an empty server.</summary>
    /// <param name="dataDirectory">Where <c>data/</c> is.</param>
    /// <param name="server">Name of a server in <c>data/servers</c>.</param>
    /// <param name="capacity">Tenants at most.</param>
    /// <exception cref="DeviceException">A file is missing or malformed.</exception>
    public ServerProbe(string dataDirectory, string server, int capacity = 8)
        : this(new ServerCatalog(dataDirectory), server, capacity)
    {
    }

    internal ServerProbe(ServerCatalog catalog, string server, int capacity)
    {
        _catalog = catalog;
        _shape = catalog.Server(server);
        _model = new ServerModel(_shape, capacity);
        _capacity = capacity;
        Topology = ServerTopology.Of(_shape);
    }

    /// <summary>The server as the host family sees it.</summary>
    public HostTopology Topology { get; }

    /// <summary>Puts a warm tenant into a slot; what was there leaves.</summary>
    /// <param name="slot">The slot.</param>
    /// <param name="profile">Name of a profile.</param>
    /// <param name="loadPercent">Load of a service in percent of its maximum; ignored for best-effort jobs.</param>
    /// <exception cref="DeviceException">There is no such profile, or it has no maximum on this server.</exception>
    public void Put(int slot, string profile, double loadPercent)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)slot, (uint)_capacity, nameof(slot));
        var workload = _catalog.Workload(profile);
        _model.Remove(slot);
        _model.Add(slot, workload, new WorkloadCurve(workload, _shape), Rps(workload, loadPercent));
        _model[slot].AgeSeconds = workload.Service?.WarmUpSeconds ?? 0;
    }

    /// <summary>Changes the load of the service in a slot.</summary>
    public void SetLoad(int slot, double loadPercent) => _model.SetLoad(slot, Rps(_model[slot].Profile!, loadPercent));

    /// <summary>Empties a slot.</summary>
    public void Clear(int slot) => _model.Remove(slot);

    /// <summary>Target of the service in a slot, as its profile has it, in ms; NaN for best-effort jobs.</summary>
    public double TargetMs(int slot) => _model[slot].Profile!.Service?.TargetMs ?? double.NaN;

    /// <summary>Gives a tenant CPUs, ways and bandwidth.</summary>
    public void Allocate(int slot, in CpuSet cpus, ulong ways, int bandwidthPercent = 100) =>
        _model.Allocate(slot, cpus, ways, bandwidthPercent, 0, 0);

    /// <summary>Runs on until nothing moves any more.</summary>
    public void Settle() => _model.Settle();

    /// <summary>True when the service in a slot meets a target in the settled state.</summary>
    public bool Meets(int slot, double targetMs) =>
        _model[slot] is { Saturated: false } tenant && tenant.CpuCount > 0 && tenant.LatencyMs <= targetMs;

    /// <summary>Reads a tenant in the settled state.</summary>
    /// <param name="slot">The slot.</param>
    /// <param name="overloadSeconds">For an overloaded service: for how long its backlog has grown.</param>
    public ProbeReading Read(int slot, double overloadSeconds = 10)
    {
        var tenant = _model[slot];
        var busy = tenant.BusyShare * tenant.CpuTime;
        var instructions = tenant.Throughput * tenant.Curve!.InstructionsPerUnit;
        var backlogMs = tenant.Overloaded && tenant.Capacity > 0
            ? 1000 * overloadSeconds * ((tenant.Rps / tenant.Capacity) - WorkloadCurve.Saturation)
            : 0;
        return new ProbeReading
        {
            LatencyMs = tenant.LatencyMs + backlogMs,
            Overloaded = tenant.Overloaded,
            UnitsPerSecond = tenant.Throughput,
            CpuPercent = 100 * busy,
            FrequencyMHz = _shape.FrequencyMHz,
            Ipc = busy > 0 ? instructions / (busy * _shape.FrequencyMHz * 1e6) : double.NaN,
            MissesPerSecond = tenant.DrawMBps * tenant.Curve.MissesPerMB,
            BandwidthBytes = tenant.DrawMBps * 1e6,
            OccupancyBytes = tenant.HeldWays * _shape.WayMegabytes * ServerTopology.CacheMegabyte,
            VirtualBytes = tenant.Profile!.Memory.VirtualGB * 1e9,
            ResidentBytes = tenant.Profile.Memory.ResidentGB * 1e9,
        };
    }

    private double Rps(WorkloadProfile profile, double loadPercent) => profile.Service is null
        ? 0
        : _catalog.MaximumRps(profile, _shape, $"profile '{profile.Name}'", "$.service.maximumRps") * loadPercent / 100;
}
