using Cotenant.HwBackends.Linux.Files;
using Cotenant.HwBackends.Linux.Tests.Host;
using Cotenant.Plugins.Devices;
using Cotenant.ResctrlEmulator;

namespace Cotenant.HwBackends.Linux.Tests.Systemd;

/// <summary>Tenants found by process on a host with systemd: a scope of their own, that outlives the daemon and leaves nothing.</summary>
public sealed class ScopeControlTests : IDisposable
{
    private readonly HostRig _rig = new();
    private readonly FakeUnits _units;
    private readonly EmulatedCgroup _session;
    private readonly EmulatedProcess _batch;
    private readonly string _before;

    public ScopeControlTests()
    {
        _rig.Kernel.Plain.PutDirectory("/run/systemd/system");
        _rig.Kernel.Cgroups.Root.SubtreeControl.UnionWith(["cpuset", "cpu", "memory"]);
        _rig.Kernel.Cgroups.Make("/system.slice").SubtreeControl.UnionWith(["cpuset", "cpu", "memory"]);
        _rig.Kernel.Cgroups.Make("/system.slice/cotenant.service");
        _session = _rig.Kernel.Cgroups.Make("/user.slice/user-0.slice/session-1.scope");
        _batch = _rig.Kernel.Processes.Start("batch job", _session);
        _rig.Kernel.Processes.Fork(_batch);
        _rig.Units = _units = new FakeUnits(_rig.Kernel);
        _before = _rig.Kernel.Snapshot();
        _rig.Boot();
        _rig.Add("my:batch", """{ "command": "batch job" }""", TenantKind.BestEffort);
    }

    private int Slot => _rig.Device.Tenants.Find("my:batch");

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void They_become_a_scope_with_weight_and_memory_and_a_clean_stop_ends_it()
    {
        Assert.Equal(ApplyResult.Applied, Give());
        Assert.StartsWith("/system.slice/cotenant-", _batch.Cgroup.RelativePath, StringComparison.Ordinal);
        Assert.EndsWith("-t-my:3abatch.scope", _batch.Cgroup.RelativePath, StringComparison.Ordinal);
        Assert.Equal(("2-3", "1048576"), (_batch.Cgroup.Values["cpuset.cpus"], _batch.Cgroup.Values["memory.high"]));
        Assert.Equal(0x3UL, _batch.Tasks[0].Control!.Values[("L3", 0)]);
        Assert.Equal("2-3", _rig.Merged.Tenants[Slot].Cpus.ToString());
        Assert.All(_rig.Kernel.Processes.All, p => Assert.Same(_batch.Cgroup, p.Cgroup));

        _rig.Device.Stop();
        _units.Collect();
        Assert.Same(_session, _batch.Cgroup);
        Assert.Equal(_before, _rig.Kernel.Snapshot());
        Assert.Empty(_units.DropIns);
    }

    [Fact]
    public void Who_comes_later_is_moved_in_and_after_the_last_has_ended_there_is_a_new_scope()
    {
        Assert.Equal(ApplyResult.Applied, Give());
        var later = _rig.Kernel.Processes.Start("batch job 2", _session);
        _rig.Tick();
        Assert.Same(_batch.Cgroup, later.Cgroup);

        _rig.Kernel.Processes.All.ToList().ForEach(_rig.Kernel.Processes.Kill);
        _units.Collect();
        _rig.Tick();
        var again = _rig.Kernel.Processes.Start("batch job 3", _session);
        _rig.Tick();
        Assert.EndsWith(".scope", again.Cgroup.RelativePath, StringComparison.Ordinal);
        Assert.Equal(("2-3", "1048576"), (again.Cgroup.Values["cpuset.cpus"], again.Cgroup.Values["memory.high"]));
    }

    [Fact]
    public void A_plan_for_a_service_between_two_starts_waits_for_its_processes()
    {
        Assert.Equal(ApplyResult.Applied, Give());
        _rig.Kernel.Processes.All.ToList().ForEach(_rig.Kernel.Processes.Kill);
        _units.Collect();
        Assert.Equal(ApplyResult.Applied, Give("0-1"));
        var again = _rig.Kernel.Processes.Start("batch job 3", _session);
        _rig.Tick();
        Assert.Equal(("0-1", "1048576"), (again.Cgroup.Values["cpuset.cpus"], again.Cgroup.Values["memory.high"]));
        Assert.Equal("0-1", _rig.Merged.Tenants[Slot].Cpus.ToString());
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void A_kill_harms_no_tenant_and_is_adopted_or_cleaned_up(bool maySteer, bool declared)
    {
        Assert.Equal(ApplyResult.Applied, Give());
        var scope = _batch.Cgroup;
        _rig.Kill();
        Assert.Same(scope, _batch.Cgroup);
        _rig.Boot(maySteer);
        if (declared)
        {
            _rig.Add("my:batch", """{ "command": "batch job" }""", TenantKind.BestEffort);
        }

        _rig.Tick();
        _rig.Tick();
        if (maySteer && declared)
        {
            Assert.Same(scope, _batch.Cgroup);
            Assert.Equal("2-3", _rig.Merged.Tenants[Slot].Cpus.ToString());

            // who comes after the adoption and before the next plan
            var later = _rig.Kernel.Processes.Start("batch job 2", _session);
            _rig.Tick();
            Assert.Same(scope, later.Cgroup);
            _rig.Kernel.Processes.Kill(later);
            _rig.Device.Stop();
        }

        _units.Collect();
        Assert.Equal(_before, _rig.Kernel.Snapshot());
    }

    [Fact]
    public void Processes_that_a_unit_would_miss_stay_where_they_are()
    {
        foreach (var (name, home) in new[] { ("served", "/system.slice/other.service"), ("contained", "/system.slice/docker-1.scope"), ("owned", "/user.slice/user-0.slice/user@0.service/app.slice/app.scope") })
        {
            var process = _rig.Kernel.Processes.Start(name, _rig.Kernel.Cgroups.Make(home));
            var slot = _rig.Add(name, $$"""{ "command": "{{name}}" }""");
            Assert.Equal(ApplyResult.Applied, _rig.Apply(plan =>
            {
                HostRig.Give(plan, Slot, "2-3", 0x78);
                HostRig.Give(plan, slot, "1", 0x3);
            }));
            Assert.Equal(home, process.Cgroup.RelativePath);
            Assert.Equal("1", process.Tasks[0].Affinity.ToString());
            Assert.Null(_rig.Deliver(new TenantRemoved(name)));
        }
    }

    [Theory]
    [InlineData("scope")]
    [InlineData("set")]
    public void What_systemd_refuses_is_undone_and_named(string call)
    {
        var refused = 0;
        _units.Refuse = c => c == call && refused++ == 0 ? new KernelFault(call, "it", Errno.EPERM, "systemd says no") : null;
        var result = Give();
        Assert.Equal((ApplyStatus.Failed, true), (result.Status, result.Undone));
        Assert.Contains("systemd says no", result.Error, StringComparison.Ordinal);
        _units.Collect();
        Assert.Equal(_before, _rig.Kernel.Snapshot());
        Assert.Equal(ApplyResult.Applied, Give());
    }

    private ApplyResult Give(string cpus = "2-3") => _rig.Apply(plan =>
    {
        HostRig.Give(plan, Slot, cpus, 0x3);
        plan.Tenants[Slot].MemoryHighBytes = 1 << 20;
    });
}
