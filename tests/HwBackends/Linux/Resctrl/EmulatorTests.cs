using System.Text;
using Cotenant.HwBackends.Linux.Files;
using Cotenant.HwBackends.Linux.Resctrl;
using Cotenant.ResctrlEmulator;

namespace Cotenant.HwBackends.Linux.Tests.Resctrl;

/// <summary>The emulator against what Linux 6.1 was seen to do: a lenient emulator would hide faults of the backend.</summary>
public sealed class EmulatorTests
{
    private const string Root = EmulatedResctrl.Mount;
    private readonly EmulatedKernel _kernel = new(new ResctrlHardware { CacheIds = [0, 1], Closids = 4, BandwidthClosids = 4, Rmids = 6 });

    [Theory]
    [InlineData("L3:7=f\n", Errno.EINVAL, "ok")]
    [InlineData("L3:0=505\n", Errno.EINVAL, "The mask 505 has non-consecutive 1-bits")]
    [InlineData("L3:0=fff\n", Errno.EINVAL, "Mask out of range")]
    [InlineData("L3:0=0\n", Errno.EINVAL, "Mask out of range")]
    [InlineData("L3:0=zz\n", Errno.EINVAL, "Non-hex character in the mask zz")]
    [InlineData("XX:0=1\n", Errno.EINVAL, "Unknown or unsupported resource name 'XX'")]
    [InlineData("L3:0=f;0=f\n", Errno.EINVAL, "Duplicate domain 0")]
    [InlineData("MB:0=5\n", Errno.EINVAL, "MB value 5 out of range [10,100]")]
    [InlineData("MB:0=110\n", Errno.EINVAL, "MB value 110 out of range [10,100]")]
    [InlineData("L3:0=f\n\n", Errno.EINVAL, "Missing ':'")]
    [InlineData("L3:\n", Errno.EINVAL, "Missing 'L3' value")]
    [InlineData("L3:x=f\n", Errno.EINVAL, "Missing '=' or non-numeric domain")]
    [InlineData("L3:0=f;1=f0\nMB:0=33\n", 0, "ok")]
    public void Commands_are_answered_as_the_kernel_does(string command, int errno, string status)
    {
        Assert.Equal(errno, _kernel.Write($"{Root}/schemata", Encoding.ASCII.GetBytes(command)));
        Assert.Equal(status, Read($"{Root}/info/last_cmd_status"));
    }

    [Fact]
    public void A_command_is_taken_whole_or_not_at_all_and_needs_its_newline()
    {
        var before = Read($"{Root}/schemata");
        Assert.Equal(Errno.EINVAL, _kernel.Write($"{Root}/schemata", "L3:0=f\nMB:0=5\n"u8));
        Assert.Equal(before, Read($"{Root}/schemata"));
        Assert.Equal(Errno.EINVAL, _kernel.Write($"{Root}/schemata", "L3:0=f"u8));
        Assert.StartsWith("MB value 5", Read($"{Root}/info/last_cmd_status"), StringComparison.Ordinal);
        Assert.Equal(0, _kernel.Write($"{Root}/schemata", "L3:0=f\nMB:0=33;1=20\n"u8));
        Assert.Equal("    MB:0= 40;1= 20\n    L3:0=00f;1=7ff\n", _kernel.Resctrl!.SchemataOf(_kernel.Resctrl.Root));
    }

    [Fact]
    public void Groups_begin_open_are_few_and_go_with_their_tasks_to_the_root()
    {
        Assert.Equal(0, _kernel.MakeDirectory($"{Root}/a"));
        Assert.Contains("L3:0=7ff;1=7ff", Read($"{Root}/a/schemata"), StringComparison.Ordinal);
        Assert.Equal(Errno.EEXIST, _kernel.MakeDirectory($"{Root}/a"));
        Assert.Equal(Errno.EEXIST, _kernel.MakeDirectory($"{Root}/info"));
        Assert.Equal(Errno.EPERM, _kernel.MakeDirectory($"{Root}/a/b"));
        Assert.Equal(Errno.EINVAL, _kernel.MakeDirectory($"{Root}/x\ny"));
        Assert.Equal(0, _kernel.MakeDirectory($"{Root}/b"));
        Assert.Equal(0, _kernel.MakeDirectory($"{Root}/c"));
        Assert.Equal(Errno.ENOSPC, _kernel.MakeDirectory($"{Root}/d"));
        Assert.Equal("Out of CLOSIDs", Read($"{Root}/info/last_cmd_status"));
        Assert.Equal(0, _kernel.MakeDirectory($"{Root}/a/mon_groups/m"));
        Assert.Equal(0, _kernel.MakeDirectory($"{Root}/a/mon_groups/n"));
        Assert.Equal(Errno.ENOSPC, _kernel.MakeDirectory($"{Root}/a/mon_groups/o"));
        Assert.Equal("Out of CLOSIDs\nOut of RMIDs", Read($"{Root}/info/last_cmd_status"));
        Assert.Equal(Errno.EPERM, _kernel.RemoveDirectory($"{Root}/mon_groups"));
        Assert.Equal(Errno.EPERM, _kernel.RemoveDirectory(Root));

        var process = _kernel.Processes.Start("x");
        Assert.Equal(0, _kernel.Write($"{Root}/a/tasks", Encoding.ASCII.GetBytes($"{process.Id}\n")));
        Assert.Equal(Errno.ENOENT, _kernel.Write($"{Root}/mon_groups/none/tasks", "1\n"u8));
        Assert.Equal(0, _kernel.Write($"{Root}/a/mon_groups/m/tasks", Encoding.ASCII.GetBytes($"{process.Id}\n")));
        Assert.Equal($"res:a\nmon:m", Read($"/proc/{process.Id}/cpu_resctrl_groups"));
        Assert.Equal(0, _kernel.Write($"{Root}/b/tasks", Encoding.ASCII.GetBytes($"{process.Id}\n")));
        Assert.Equal("res:b\nmon:", Read($"/proc/{process.Id}/cpu_resctrl_groups"));
        Assert.Equal(Errno.EINVAL, _kernel.Write($"{Root}/a/mon_groups/m/tasks", Encoding.ASCII.GetBytes($"{process.Id}\n")));
        Assert.Equal("Can't move task to different control group", Read($"{Root}/info/last_cmd_status"));
        Assert.Equal(Errno.ESRCH, _kernel.Write($"{Root}/b/tasks", "999999\n"u8));
        Assert.Equal("No task 999999", Read($"{Root}/info/last_cmd_status"));
        Assert.Equal(0, _kernel.RemoveDirectory($"{Root}/b"));
        Assert.Equal("res:/\nmon:", Read($"/proc/{process.Id}/cpu_resctrl_groups"));
    }

    [Fact]
    public void An_exclusive_group_narrows_what_new_ones_begin_with()
    {
        var group = _kernel.Resctrl!.MakeForeign("own");
        group.Values[("L3", 0)] = 0x00f;
        group.Values[("L3", 1)] = 0x400;
        group.IsExclusive = true;
        _kernel.Resctrl.MakeForeign("next");
        Assert.Contains("L3:0=7f0;1=3ff", Read($"{Root}/next/schemata"), StringComparison.Ordinal);
        Assert.Equal(Errno.EINVAL, _kernel.Write($"{Root}/next/schemata", "L3:0=1\n"u8));
        Assert.Equal("Overlaps with exclusive group", Read($"{Root}/info/last_cmd_status"));
    }

    [Fact]
    public void Readers_fail_once_their_group_is_gone_even_if_its_name_is_used_again()
    {
        _kernel.Resctrl!.MakeForeign("a");
        Assert.Equal(0, _kernel.Open($"{Root}/a/schemata", out var file));
        _kernel.Resctrl.RemoveForeign("a");
        _kernel.Resctrl.MakeForeign("a");
        Assert.Equal(-Errno.ENODEV, file!.Read(new byte[64], 0));
    }

    [Theory]
    [InlineData("res:/\nmon:\n", "", "", true)]
    [InlineData("res:/\nmon:mon0\n", "", "mon0", true)]
    [InlineData("res:g\nmon:m\n", "g", "m", true)]
    [InlineData("res:\nmon:\n", "", "", false)]
    public void Group_names_of_a_process_are_read(string text, string control, string monitor, bool known)
    {
        Assert.Equal(known, TaskPlacer.ParseGroups(Encoding.ASCII.GetBytes(text), out var readControl, out var readMonitor));
        Assert.Equal((control, monitor), (readControl, readMonitor));
    }

    private string Read(string path)
    {
        var text = new TextBuffer();
        Assert.Equal(0, text.Read(_kernel, path));
        return Encoding.UTF8.GetString(text.Text).TrimEnd('\n');
    }
}
