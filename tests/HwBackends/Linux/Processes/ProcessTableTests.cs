using System.Text;
using System.Text.RegularExpressions;
using Cotenant.HwBackends.Linux.Cgroups;
using Cotenant.HwBackends.Linux.Processes;
using Cotenant.ResctrlEmulator;

namespace Cotenant.HwBackends.Linux.Tests.Processes;

public sealed class ProcessTableTests
{
    private const int Self = 7000;
    private readonly EmulatedKernel _kernel = new(null);
    private readonly ProcessTable _table;

    public ProcessTableTests()
    {
        _table = new ProcessTable(_kernel, "/proc", new CgroupFileSystem(_kernel, "/sys/fs/cgroup"), Self);
    }

    [Fact]
    public void A_part_of_the_command_line_finds_processes_and_their_descendants()
    {
        var web = Claim(new TenantMatch(null, null, null, "nginx -g", null));
        var master = _kernel.Processes.Start("/usr/sbin/nginx -g daemon off;");
        var other = _kernel.Processes.Start("redis-server");
        _table.Scan();
        Assert.Equal([master.Id], web.Processes);

        // a child execs another program: it is still the tenant's
        var helper = _kernel.Processes.Fork(master);
        helper.CommandLine = "logger";
        _table.Scan();
        Assert.Equal([master.Id, helper.Id], web.Processes);
        Assert.DoesNotContain(other.Id, web.Processes);

        // its parent dies: still
        _kernel.Processes.Kill(master);
        helper.Parent = 1;
        _table.Scan();
        Assert.Equal([helper.Id], web.Processes);
    }

    [Fact]
    public void A_process_that_execs_after_it_was_first_seen_is_found()
    {
        var cache = Claim(new TenantMatch(null, null, null, null, new Regex("^memcached ")));
        var shell = _kernel.Processes.Start("/bin/sh -c start");
        _table.Scan();
        Assert.Empty(cache.Processes);
        shell.CommandLine = "memcached -m 64";
        _table.Scan();
        Assert.Equal([shell.Id], cache.Processes);
    }

    [Fact]
    public void The_daemon_and_what_started_it_are_no_tenants()
    {
        var shell = _kernel.Processes.Start("sh -c cotenant daemon --tenant nginx");
        _kernel.Processes.Start("cotenant daemon --tenant nginx", parent: shell.Id, id: Self);
        var web = Claim(new TenantMatch(null, null, null, "nginx", null));
        _table.Scan();
        Assert.Empty(web.Processes);
        var real = _kernel.Processes.Start("nginx");
        _table.Scan();
        Assert.Equal([real.Id], web.Processes);
    }

    [Fact]
    public void Kernel_threads_and_zombies_have_no_command_line_and_match_nothing()
    {
        var all = Claim(new TenantMatch(null, null, null, null, new Regex(".*")));
        _kernel.Processes.Start("");
        var real = _kernel.Processes.Start("x");
        _table.Scan();
        Assert.Equal([real.Id], all.Processes);
    }

    [Fact]
    public void A_process_id_that_is_given_out_again_is_another_process()
    {
        var job = Claim(new TenantMatch(null, null, null, "job", null));
        var first = _kernel.Processes.Start("job one", id: 500);
        _table.Scan();
        Assert.Equal([500], job.Processes);
        _kernel.Processes.Kill(first);
        _kernel.Processes.Start("innocent", id: 500);
        Assert.False(_table.IsSame(500));
        _table.Scan();
        Assert.Empty(job.Processes);

        // and the other way round
        _kernel.Processes.Kill(_kernel.Processes.FindProcess(500)!);
        _kernel.Processes.Start("job two", id: 500);
        for (var i = 0; i < 3; i++)
        {
            _table.Scan();
        }

        Assert.Equal([500], job.Processes);
    }

    [Fact]
    public void A_process_id_is_matched_with_its_children_only()
    {
        var parent = _kernel.Processes.Start("a");
        var child = _kernel.Processes.Fork(parent);
        _kernel.Processes.Start("a");
        var claim = Claim(new TenantMatch(null, null, parent.Id, null, null));
        _table.Scan();
        Assert.Equal([parent.Id, child.Id], claim.Processes);
    }

    [Fact]
    public void A_unit_is_its_cgroup()
    {
        var claim = Claim(new TenantMatch("nginx.service", null, null, null, null));
        _kernel.Processes.Start("x", _kernel.Cgroups.Make("/system.slice/my-nginx.service"));
        _table.Scan();
        Assert.Null(claim.UnitCgroup);
        _kernel.Processes.Start("worker", _kernel.Cgroups.Make("/system.slice/nginx.service/workers"));
        _table.Scan();
        Assert.Equal("/system.slice/nginx.service", claim.UnitCgroup);
        Assert.Empty(claim.Processes);
    }

    [Fact]
    public void A_tenant_that_comes_later_finds_what_runs_already_and_one_that_leaves_lets_go()
    {
        var process = _kernel.Processes.Start("server");
        var first = Claim(new TenantMatch(null, null, null, "other", null));
        for (var i = 0; i < 10; i++)
        {
            _table.Scan();
        }

        var second = Claim(new TenantMatch(null, null, null, "server", null));
        _table.Scan();
        Assert.Equal([process.Id], second.Processes);
        _table.Remove(second);
        var third = Claim(new TenantMatch(null, null, null, "serv", null));
        _table.Scan();
        Assert.Equal([process.Id], third.Processes);
        Assert.Empty(first.Processes);
    }

    [Theory]
    [InlineData("12 (a b) c) S 7 1 1 0 -1 0 0 0 0 0 30 12 0 0 20 0 1 0 987 0 0", 7, 42, 987)]
    [InlineData("12 () S 7 1 1 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 1 0 0", 7, 0, 1)]
    public void Names_may_hold_blanks_and_parentheses(string text, int parent, long ticks, long start)
    {
        Assert.True(ProcessStat.TryParse(Encoding.ASCII.GetBytes(text), out var stat));
        Assert.Equal(new ProcessStat(parent, ticks, start), stat);
        Assert.False(ProcessStat.TryParse("12 (cut) S 7"u8, out _));
        Assert.False(ProcessStat.TryParse(""u8, out _));
    }

    [Fact]
    public void Readers_belong_to_the_process_and_not_to_its_number()
    {
        var process = _kernel.Processes.Start("a", id: 900);
        using var tracked = TrackedProcess.Open(_kernel, "/proc", 900)!;
        Assert.True(tracked.TryReadMemory(out var size, out var resident));
        Assert.Equal((1000, 100), (size, resident));
        _kernel.Processes.Kill(process);
        _kernel.Processes.Start("b", id: 900);
        Assert.False(tracked.TryRead(out _));
        Assert.Null(TrackedProcess.Open(_kernel, "/proc", 901));
    }

    [Theory]
    [InlineData("/system.slice/a.service", "a.service", "/system.slice/a.service")]
    [InlineData("/system.slice/a.service/x", "a.service", "/system.slice/a.service")]
    [InlineData("/system.slice/aa.service", "a.service", null)]
    [InlineData("/system.slice/a.service2", "a.service", null)]
    [InlineData("/x-a.service/a.service", "a.service", "/x-a.service/a.service")]
    public void Unit_names_are_whole_path_components(string path, string unit, string? expected) =>
        Assert.Equal(expected, new TenantMatch(unit, null, null, null, null).UnitPath(path));

    private ProcessClaim Claim(TenantMatch match)
    {
        var claim = new ProcessClaim(match);
        _table.Add(claim);
        return claim;
    }
}
