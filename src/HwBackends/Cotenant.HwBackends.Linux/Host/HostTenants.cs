using Cotenant.HwBackends.Linux.Cgroups;
using Cotenant.HwBackends.Linux.Latency;
using Cotenant.HwBackends.Linux.Options;
using Cotenant.HwBackends.Linux.Perf;
using Cotenant.HwBackends.Linux.Processes;
using Cotenant.HwBackends.Linux.Resctrl;
using Cotenant.HwBackends.Linux.Sensors;
using Cotenant.Plugins.Devices;

namespace Cotenant.HwBackends.Linux.Host;

/// <summary>The tenants of a host: who they are, and which processes are theirs at the moment.</summary>
internal sealed class HostTenants : IDisposable
{
    private const long LingerNs = 5_000_000_000;
    private readonly HostSystem _system;
    private readonly HttpClient _http = new(new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(5), UseCookies = false, AllowAutoRedirect = false });
    private readonly ManagedTenant?[] _slots;
    private readonly List<ManagedTenant> _all = [];
    private readonly List<ResctrlTenant> _resctrl = [];

    public HostTenants(HostSystem system)
    {
        _system = system;
        Table = new TenantTable(system.Options.Tenants);
        _slots = new ManagedTenant?[Table.Capacity];
    }

    public TenantTable Table { get; }

    /// <summary>By slot, rising.</summary>
    public List<ManagedTenant> All => _all;

    /// <summary>The resctrl side of <see cref="All"/>, in the same order.</summary>
    public List<ResctrlTenant> Resctrl => _resctrl;

    public ManagedTenant? this[int slot] => _slots[slot];

    public ManagedTenant? Find(string id) => _slots.ElementAtOrDefault(Table.Find(id) is var slot && slot < 0 ? _slots.Length : slot);

    /// <summary>Takes a tenant in.</summary>
    /// <returns>null, or one line that says why not</returns>
    public string? Add(TenantDeclaration declaration)
    {
        var faults = new List<string>();
        var options = TenantOptions.Parse(declaration.Settings, faults);
        if (faults.Count > 0)
        {
            return string.Join("; ", faults);
        }

        if (Table.Find(declaration.Id) >= 0)
        {
            return $"tenant '{declaration.Id}' is there already; change it or remove it first";
        }

        var slot = Table.Add(declaration);
        if (slot < 0)
        {
            return $"all {Table.Capacity} tenant slots of this host are taken; raise options.tenants";
        }

        var claim = new ProcessClaim(options.Match);
        var tenant = new ManagedTenant
        {
            Declaration = declaration,
            Options = options,
            Slot = slot,
            Generation = Table.GenerationOf(slot),
            Processes = new TenantProcesses(_system.Files, _system.Options.Proc, claim),
            Resctrl = new ResctrlTenant(declaration.Id, _system.Names.Tenant(declaration.Id)),
            Latency = MakeSource(declaration.Id, options),
            Meter = new ProcessMeter(),
            NamedCgroup = options.Match.Cgroup is { } cgroup && _system.Cgroups is { } hierarchy ? hierarchy.Root + cgroup : null,
        };
        _slots[slot] = tenant;
        _all.Add(tenant);
        _all.Sort((a, b) => a.Slot.CompareTo(b.Slot));
        _system.Table.Add(claim);
        ListResctrl();
        Refresh(tenant);
        return null;
    }

    public void Remove(ManagedTenant tenant)
    {
        _system.Table.Remove(tenant.Processes.Claim);
        _slots[tenant.Slot] = null;
        _all.Remove(tenant);
        Table.Remove(tenant.Slot);
        ListResctrl();
        tenant.Dispose();
    }

    /// <summary>Finds the processes of all tenants anew. Allocates nothing while nothing changes.</summary>
    public void Refresh()
    {
        _system.Table.Scan();
        foreach (var tenant in _all)
        {
            Refresh(tenant);
        }
    }

    /// <summary>Who came or went: changes which tenants policies see.</summary>
    /// <param name="came">told of a tenant whose first processes are there</param>
    /// <param name="went">told of a tenant that has had none for a while</param>
    public void UpdateActive(Action<ManagedTenant> came, Action<ManagedTenant> went)
    {
        var now = _system.Clock.NowNs;
        foreach (var tenant in _all)
        {
            if (tenant.Processes.Ids.Count > 0)
            {
                tenant.SeenNs = now;
                if (!tenant.IsActive)
                {
                    tenant.IsActive = true;
                    tenant.ArrivedNs = now;
                    came(tenant);
                }
            }
            else if (tenant.IsActive && now - tenant.SeenNs > LingerNs)
            {
                tenant.IsActive = false;
                went(tenant);
            }
        }
    }

    /// <summary>Appends a tenant's threads at this very moment, also those of processes that nobody has seen yet.</summary>
    public void ScanThreads(ManagedTenant tenant, List<int> threads)
    {
        if (tenant.Processes.Cgroup is null)
        {
            _system.Table.Scan();
            tenant.Processes.Update();
        }

        tenant.Processes.AppendThreads(threads);
    }

    public void Dispose()
    {
        _all.ForEach(t => t.Dispose());
        _all.Clear();
        _http.Dispose();
    }

    private void Refresh(ManagedTenant tenant)
    {
        var claim = tenant.Processes.Claim;
        if (claim.UnitCgroup is { } unit && _system.Cgroups is { } cgroups && !IsBelow(tenant.NamedCgroup, cgroups.Root, unit))
        {
            tenant.NamedCgroup = cgroups.Root + unit;
        }

        if (tenant.NamedCgroup is not null)
        {
            tenant.Processes.UseCgroup(tenant.NamedCgroup);
        }

        tenant.Processes.Update();
        var path = tenant.Processes.Cgroup?.Path;
        if (tenant.Sensors?.Path != path)
        {
            tenant.Sensors?.Dispose();
            tenant.Sensors = path is null ? null : new CgroupSensors(_system.Files, path);
            tenant.Probes?.Dispose();
            tenant.Probes = path is null ? null : new TenantProbes(path, new PerfMeter(path, _system.Machine.Online, _system.Perf), _system.Pressure, _system.Options.MemoryStall);
        }
    }

    private ILatencySource MakeSource(string tenant, TenantOptions options)
    {
        LatencySlot Slot(string source) => new(tenant, source, _system.Logger);
        return options.Prometheus is { } prometheus ? new PrometheusLatencySource(prometheus, _http, _system.Clock, Slot(prometheus.Url.ToString())).Start()
            : options.File is { } file ? new FileLatencySource(file, _system.Clock, Slot(file.Path)).Start()
            : new PushLatencySource(options.PushMaxAgeNs, _system.Clock, Slot("push"));
    }

    private void ListResctrl()
    {
        _resctrl.Clear();
        _resctrl.AddRange(_all.Select(t => t.Resctrl));
    }

    // compared without making the joined path at each tick
    private static bool IsBelow(string? path, string root, string below) =>
        path is not null && path.Length == root.Length + below.Length && path.EndsWith(below, StringComparison.Ordinal);
}
