using Cotenant.Compute.Colocation;
using Cotenant.Compute.Numerics;
using Cotenant.HwBackends.Simulation.Server.Oracle;
using Cotenant.Plugins.Host;

namespace Cotenant.Evaluation.Training;

/// <summary>
/// A service in slot 0 of a noise-free server among neighbours that divide what it leaves. Places are those that the host
/// family's placer gives, as policies use it.
/// </summary>
internal sealed class ServerStage
{
    private const int Slots = 6;

    private readonly ServerProbe _probe;
    private readonly HostPlacer _placer;
    private readonly HostPlan _plan;
    private readonly HostDemand[] _demands = new HostDemand[Slots];
    private readonly double[] _shares = new double[Slots];
    private int _tenants;
    private bool _leavesIdle;

    public ServerStage(string dataDirectory, string server)
    {
        _probe = new ServerProbe(dataDirectory, server, Slots);
        _placer = new HostPlacer(_probe.Topology, Slots);
        _plan = new HostPlan(_probe.Topology, Slots);
    }

    public HostTopology Topology => _probe.Topology;

    /// <summary>Most cores of the service: each neighbour needs one.</summary>
    public int MostCores => Topology.CpuCount - (_tenants - 1);

    /// <summary>Most ways of the service.</summary>
    public int MostWays => Topology.Ways - (_tenants - 1);

    public double TargetMs => _probe.TargetMs(0);

    /// <summary>Clears the stage for a service.</summary>
    public void Begin(string service, double loadPercent)
    {
        for (var slot = 0; slot < Slots; slot++)
        {
            _probe.Clear(slot);
        }

        _probe.Put(0, service, loadPercent);
        _tenants = 1;
    }

    /// <summary>Draws neighbours: none to three services and perhaps a job.</summary>
    public void DrawNeighbours(TrainingOptions options, bool mayBeAlone, ref SeededRandom random)
    {
        for (var slot = 1; slot < Slots; slot++)
        {
            _probe.Clear(slot);
        }

        _tenants = 1;
        var services = mayBeAlone && random.NextInt(2) == 0 ? 0 : 1 + random.NextInt(3);
        for (var i = 0; i < services; i++)
        {
            // two neighbours and more are each lighter: together they have to leave room
            var load = 5 + (random.NextDouble() * (services == 1 ? 95 : 60));
            _probe.Put(_tenants++, options.Services[random.NextInt(options.Services.Count)], load);
        }

        if (services < 3 && options.Jobs.Count > 0 && random.NextInt(4) == 0)
        {
            _probe.Put(_tenants++, options.Jobs[random.NextInt(options.Jobs.Count)], 0);
        }

        DrawShares(ref random);
    }

    /// <summary>Gives the service an allocation, the neighbours the rest, and lets all settle.</summary>
    /// <returns>False when there is not enough for all.</returns>
    public bool Allocate(int cores, int ways)
    {
        if (cores > MostCores || ways > MostWays)
        {
            return false;
        }

        Array.Clear(_demands);
        _demands[0] = new HostDemand { Present = true, Cores = cores, Ways = ways };
        var leftCores = Topology.CpuCount - cores;
        var leftWays = Topology.Ways - ways;
        for (var slot = 1; slot < _tenants; slot++)
        {
            var last = slot == _tenants - 1 && !_leavesIdle;
            var after = _tenants - 1 - slot;
            var ownCores = last ? leftCores : Math.Clamp((int)((Topology.CpuCount - cores) * _shares[slot]), 1, leftCores - after);
            var ownWays = last ? leftWays : Math.Clamp((int)((Topology.Ways - ways) * _shares[slot]), 1, leftWays - after);
            _demands[slot] = new HostDemand { Present = true, Cores = ownCores, Ways = ownWays };
            leftCores -= ownCores;
            leftWays -= ownWays;
        }

        for (var slot = 0; slot < Slots; slot++)
        {
            _plan.Clear(slot);
        }

        if (!_placer.Place(Topology, _demands, _plan))
        {
            return false;
        }

        for (var slot = 0; slot < _tenants; slot++)
        {
            _probe.Allocate(slot, _plan.Tenants[slot].Cpus, _plan.Ways(slot)[0]);
        }

        _probe.Settle();
        return true;
    }

    public bool Meets() => _probe.Meets(0, TargetMs);

    public ProbeReading Read() => _probe.Read(0);

    /// <summary>What a policy would read of the service.</summary>
    public ColocationReading Observe(in ProbeReading own)
    {
        var cpu = 0.0;
        var bandwidth = 0.0;
        var ways = 0;
        for (var slot = 1; slot < _tenants; slot++)
        {
            var other = _probe.Read(slot);
            cpu += other.CpuPercent / 100;
            bandwidth += other.BandwidthBytes;
            ways += _demands[slot].Ways;
        }

        return new ColocationReading
        {
            Cpu = own.CpuPercent / 100,
            FrequencyMHz = own.FrequencyMHz,
            Ipc = own.Ipc,
            Misses = own.MissesPerSecond,
            Bandwidth = own.BandwidthBytes,
            Virtual = own.VirtualBytes,
            Resident = own.ResidentBytes,
            Cache = (double)_demands[0].Ways * Topology.WayBytes,
            Cores = _demands[0].Cores,
            NeighbourBandwidth = bandwidth,
            NeighbourCache = (double)ways * Topology.WayBytes,
            NeighbourCpu = cpu,
        };
    }

    private void DrawShares(ref SeededRandom random)
    {
        var total = random.NextInt(3) == 0 ? 0.3 + (0.6 * random.NextDouble()) : 1;
        _leavesIdle = total < 1;
        var sum = 0.0;
        for (var slot = 1; slot < _tenants; slot++)
        {
            _shares[slot] = 0.2 + random.NextDouble();
            sum += _shares[slot];
        }

        for (var slot = 1; slot < _tenants; slot++)
        {
            _shares[slot] *= total / sum;
        }
    }
}
