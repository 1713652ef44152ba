using System.Text.Json;
using Cotenant.HwBackends.Linux.Host;
using Cotenant.HwBackends.Linux.Systemd;
using Cotenant.Plugins;
using Cotenant.Plugins.Devices;
using Cotenant.Plugins.Host;
using Cotenant.ResctrlEmulator;
using Microsoft.Extensions.Time.Testing;

namespace Cotenant.HwBackends.Linux.Tests.Host;

/// <summary>A device on an emulated machine, driven as the pipeline drives it. It can be killed and started again.</summary>
internal sealed class HostRig : IDisposable
{
    private static readonly TimeSpan _period = TimeSpan.FromMilliseconds(200);
    private readonly DirectoryInfo _state = Directory.CreateTempSubdirectory("cotenant-state-");
    private readonly ManualResetEvent _wake = new(false);
    private readonly string _options;
    private readonly ResctrlHardware? _hardware;
    private readonly int _cpus;

    public HostRig(ResctrlHardware? hardware = null, int cpus = 4, string options = "{}", bool resctrl = true)
    {
        _options = options;
        _hardware = resctrl ? hardware ?? new ResctrlHardware() : null;
        _cpus = cpus;
        Kernel = new EmulatedKernel(_hardware, cpus);
    }

    public EmulatedKernel Kernel { get; private set; }

    /// <summary>Stands for systemd; null for a host without.</summary>
    public IUnitManager? Units { get; set; }

    public FakeTimeProvider Time { get; } = new();

    public CapturingLogger Log { get; } = new();

    public LinuxHostDevice Device { get; private set; } = null!;

    public FakeOutput Output { get; private set; } = null!;

    public HostObservation Observation { get; private set; } = null!;

    public HostPlan Merged { get; private set; } = null!;

    public ResourceSet Drifted { get; private set; }

    public HostTopology Topology => Observation.Topology;

    public string StateDirectory => _state.FullName;

    /// <summary>Starts the daemon's device; after a kill it finds what the killed one left.</summary>
    public HostRig Boot(bool maySteer = true)
    {
        var settings = new DeviceSettings { Id = "host", Kind = "linux-host", Period = _period, Options = Json(_options) };
        var services = new DeviceServices { Loggers = Log, Time = Time, DataDirectory = "/", StateDirectory = _state.FullName, MaySteer = maySteer };
        Device = (LinuxHostDevice)new LinuxHostFactory(Kernel, Units).Create(settings, services);
        Output = new FakeOutput(Device.Descriptor.TenantCapacity);
        Device.Attach(Output);
        Observation = Device.CreateObservation();
        Merged = Device.CreatePlan();
        _ = Device.Correct(Merged);
        return this;
    }

    /// <summary>The process is killed: nothing is undone, and the kernel frees its locks and files.</summary>
    public void Kill() => Device.Dispose();

    /// <summary>The machine is restarted: the kernel has forgotten everything, the disk has not. Nothing runs yet.</summary>
    public void Restart(ResctrlHardware? hardware = null)
    {
        Device.Dispose();
        Kernel = new EmulatedKernel(hardware ?? _hardware, _cpus);
    }

    public string? Deliver(DeviceMessage message)
    {
        Device.Deliver(message);
        Assert.True(message.Outcome.IsCompleted);
        return message.Outcome.Result;
    }

    public int Add(string id, string match, TenantKind kind = TenantKind.LatencyCritical, string latency = "{}")
    {
        var declaration = new TenantDeclaration { Id = id, Kind = kind, TargetP99Ms = kind == TenantKind.LatencyCritical ? 5 : null, Settings = Json($"{{ \"match\": {match}, \"latency\": {latency} }}") };
        Assert.Null(Deliver(new TenantAdded(declaration)));
        return Device.Tenants.Find(id);
    }

    public DecisionPoint Tick()
    {
        Time.Advance(_period);
        Assert.True(Device.MoveNext(out var point, _wake));
        Observation.Begin(point);
        Device.Observe(Observation);
        Drifted = Device.Correct(Merged);
        return point;
    }

    /// <summary>Ticks, changes the plan and applies it.</summary>
    public ApplyResult Apply(Action<HostPlan> change)
    {
        var point = Tick();
        var desired = Device.CreatePlan();
        desired.CopyFrom(Merged);
        change(desired);
        var verdict = Device.Check(Observation, desired);
        Assert.True(verdict.Passes, $"the guard refuses: rule {verdict.Rule}, slot {verdict.Subject}");
        var actual = Device.CreatePlan();
        actual.CopyFrom(desired);
        var result = Device.Apply(point, Merged, desired, actual);
        if (result.Status == ApplyStatus.Applied || !result.Undone)
        {
            Merged.CopyFrom(actual);
        }

        return result;
    }

    /// <summary>Gives a tenant CPUs, ways and bandwidth in every domain.</summary>
    public static void Give(HostPlan plan, int slot, string cpus, ulong ways, byte bandwidth = 100, byte share = 0)
    {
        Assert.True(CpuSet.TryParse(cpus, out var set));
        plan.Tenants[slot] = new HostAllocation { Present = true, Cpus = set, CpuShare = share, WayShare = share };
        plan.Ways(slot).Fill(ways);
        plan.BandwidthPercent(slot).Fill(bandwidth);
    }

    public static JsonElement Json(string text)
    {
        using var document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }

    public void Dispose()
    {
        Device?.Dispose();
        _wake.Dispose();
        _state.Delete(recursive: true);
    }
}
