using Cotenant.HwBackends.Linux.Files;
using Cotenant.HwBackends.Linux.Host;
using Cotenant.HwBackends.Linux.Tests.Host;
using Cotenant.Plugins.Devices;
using Cotenant.ResctrlEmulator;

namespace Cotenant.HwBackends.Linux.Tests.Systemd;

/// <summary>Tenants that are units of systemd: changed through properties only, found again by drift, left as they were.</summary>
public sealed class UnitControlTests : IDisposable
{
    private readonly HostRig _rig;
    private readonly FakeUnits _units;
    private readonly EmulatedCgroup _web;
    private readonly string _before;

    public UnitControlTests()
    {
        _rig = new HostRig();
        _rig.Kernel.Plain.PutDirectory("/run/systemd/system");
        _rig.Kernel.Cgroups.Root.SubtreeControl.UnionWith(["cpuset", "cpu", "memory"]);
        _rig.Kernel.Cgroups.Make("/system.slice").SubtreeControl.UnionWith(["cpuset", "cpu", "memory"]);
        _web = _rig.Kernel.Cgroups.Make("/system.slice/web.service");
        _rig.Kernel.Processes.Start("nginx", _web);
        _rig.Units = _units = new FakeUnits(_rig.Kernel);
        _before = _rig.Kernel.Snapshot();
        _rig.Boot();
        _rig.Add("web", """{ "unit": "web.service" }""");
    }

    private int Slot => _rig.Device.Tenants.Find("web");

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void A_plan_sets_properties_and_nothing_is_written_to_the_units_files()
    {
        var raw = new List<string>();
        _rig.Kernel.Before = (kind, path) =>
        {
            if (kind == "write" && path.Contains("web.service", StringComparison.Ordinal) && _units.Sets == 0)
            {
                raw.Add(path);
            }

            return 0;
        };
        Assert.Equal(ApplyResult.Applied, Give("2"));
        Assert.Empty(raw);
        Assert.Equal(["cpu.max 50000 100000", "cpu.weight 200", "cpuset.cpus 2", "memory.high 1048576", "memory.low 4096", "memory.max max"], Values().Where(v => !v.Contains("uclamp", StringComparison.Ordinal) && !v.StartsWith("io.", StringComparison.Ordinal) && !v.StartsWith("memory.min", StringComparison.Ordinal) && !v.Contains("partition", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_clean_stop_leaves_neither_values_nor_drop_ins()
    {
        Assert.Equal(ApplyResult.Applied, Give("2"));
        _rig.Device.Stop();
        Assert.Empty(_units.DropIns);
        Assert.Equal(1, _units.Reloads);

        // the kernel empties no cpuset that has processes: all CPUs are the same as no wish
        Assert.Equal("0-3", _web.Values["cpuset.cpus"]);
        _web.Values["cpuset.cpus"] = "";
        Assert.Equal(_before, _rig.Kernel.Snapshot());
    }

    [Fact]
    public void What_an_administrator_had_set_at_run_time_comes_back_and_stays()
    {
        _units.Set("web.service", [new("AllowedCPUs", 0, [0b0110])]);
        Assert.Equal(ApplyResult.Applied, Give("2"));
        _rig.Device.Stop();
        Assert.Equal(["web.service/AllowedCPUs"], _units.DropIns);
        Assert.Equal("1-2", _web.Values["cpuset.cpus"]);
    }

    [Fact]
    public void Opened_to_the_defaults_nothing_of_before_comes_back()
    {
        _rig.Device.Dispose();
        using var rig = new HostRig(options: """{ "onStop": { "cores": "default", "memory": "default" } }""");
        rig.Kernel.Plain.PutDirectory("/run/systemd/system");
        rig.Kernel.Cgroups.Root.SubtreeControl.UnionWith(["cpuset", "cpu", "memory"]);
        rig.Kernel.Cgroups.Make("/system.slice").SubtreeControl.UnionWith(["cpuset", "cpu", "memory"]);
        var web = rig.Kernel.Cgroups.Make("/system.slice/web.service");
        rig.Kernel.Processes.Start("web", web);
        using var units = new FakeUnits(rig.Kernel);
        rig.Units = units;
        units.Set("web.service", [new("AllowedCPUs", 0, [0b0110]), new("MemoryHigh", 1 << 20, null)]);
        rig.Boot();
        var slot = rig.Add("web", """{ "unit": "web.service" }""");
        Assert.Equal(ApplyResult.Applied, rig.Apply(plan =>
        {
            HostRig.Give(plan, slot, "2", 0x3);
            plan.Tenants[slot].MemoryHighBytes = 1 << 22;
        }));
        rig.Device.Stop();
        Assert.Equal("0-3", web.Values["cpuset.cpus"]);
        Assert.Equal("max", web.Values["memory.high"]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_kill_is_cleaned_up_or_adopted(bool maySteer)
    {
        Assert.Equal(ApplyResult.Applied, Give("2"));
        _rig.Kill();
        _rig.Boot(maySteer);
        if (maySteer)
        {
            _rig.Add("web", """{ "unit": "web.service" }""");
            _rig.Tick();
            Assert.Equal("2", _rig.Merged.Tenants[Slot].Cpus.ToString());
            Assert.Equal("2", _web.Values["cpuset.cpus"]);
            _rig.Device.Stop();
        }

        Assert.Empty(_units.DropIns);
        Assert.Equal("0-3", _web.Values["cpuset.cpus"]);
    }

    [Fact]
    public void A_daemon_reload_changes_nothing()
    {
        Assert.Equal(ApplyResult.Applied, Give("2"));
        _units.Reload();
        _rig.Tick();
        Assert.True(_rig.Drifted.IsEmpty);
        Assert.Equal("2", _web.Values["cpuset.cpus"]);
    }

    [Theory]
    [InlineData("cpuset.cpus", "0-1")]
    [InlineData("cpu.max", "max 100000")]
    [InlineData("memory.high", "max")]
    public void What_another_writer_changes_is_noticed_within_two_ticks_and_put_back(string file, string text)
    {
        Assert.Equal(ApplyResult.Applied, Give("2"));
        var planned = _web.Values[file];
        _web.Values[file] = text;
        Assert.False(TwoTicks().IsEmpty);
        Assert.Equal(planned, _web.Values[file]);
        Assert.Contains(_rig.Output.Events, e => e.Code == HostEvents.DriftRepaired && e.Subject == Slot);
        Assert.True(TwoTicks().IsEmpty);
    }

    [Fact]
    public void Who_keeps_changing_it_is_reported_and_left_alone()
    {
        Assert.Equal(ApplyResult.Applied, Give("2"));
        for (var i = 0; i < 6; i++)
        {
            _web.Values["cpuset.cpus"] = "1";
            _rig.Tick();
        }

        Assert.Equal("1", _web.Values["cpuset.cpus"]);
        Assert.Equal(5, _rig.Output.Events.Count(e => e.Code == HostEvents.DriftRepaired));
        Assert.Contains(_rig.Output.Events, e => e.Code == HostEvents.DriftLeft);
        Assert.Equal("1", _rig.Merged.Tenants[Slot].Cpus.ToString());
    }

    [Fact]
    public void A_unit_that_systemd_refuses_is_undone_and_named()
    {
        _units.Refuse = act => act == "set" ? new KernelFault("set", "AllowedCPUs of web.service", Errno.None, "systemd did not answer in 2 s") : null;
        var result = Give("2");
        _units.Refuse = null;
        Assert.Equal((ApplyStatus.Failed, false), (result.Status, result.Undone));
        Assert.Contains("systemd did not answer", result.Error, StringComparison.Ordinal);
        Assert.Equal("", _web.Values["cpuset.cpus"]);
    }

    private ApplyResult Give(string cpus) => _rig.Apply(plan =>
    {
        HostRig.Give(plan, Slot, cpus, 0x3);
        plan.Tenants[Slot].CpuWeight = 200;
        plan.Tenants[Slot].CpuQuotaPercent = 50;
        plan.Tenants[Slot].MemoryLowBytes = 4096;
        plan.Tenants[Slot].MemoryHighBytes = 1 << 20;
    });

    private Plugins.ResourceSet TwoTicks()
    {
        _rig.Tick();
        var drifted = _rig.Drifted;
        _rig.Tick();
        return drifted | _rig.Drifted;
    }

    private IEnumerable<string> Values() => _web.Values.OrderBy(v => v.Key, StringComparer.Ordinal).Select(v => $"{v.Key} {v.Value}");
}
