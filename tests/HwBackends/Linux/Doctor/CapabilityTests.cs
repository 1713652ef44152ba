using Cotenant.HwBackends.Linux.Files;
using Cotenant.HwBackends.Linux.Tests.Systemd;
using Cotenant.ResctrlEmulator;

namespace Cotenant.HwBackends.Linux.Tests.Doctor;

/// <summary>What doctor says on hosts that lack one thing each: what, why, and what to change.</summary>
public sealed class CapabilityTests
{
    private readonly EmulatedKernel _kernel = new(new ResctrlHardware(), 4);
    private readonly Dictionary<string, string?> _texts = [];

    [Fact]
    public void A_whole_host_lacks_nothing_of_cgroups_and_pressure()
    {
        _texts["/proc/pressure/cpu"] = "some avg10=0.00 avg60=0.00 avg300=0.00 total=5\n";
        var findings = Examine();
        Assert.Contains(findings, f => f is { Area: "machine", IsLack: false, Text: "bare metal" });
        Assert.Contains(findings, f => f is { Area: "cgroups", IsLack: false } && f.Text.Contains("unified, controllers cpuset, cpu, memory, io", StringComparison.Ordinal));
        Assert.DoesNotContain(findings, f => f is { Area: "cgroups" or "pressure", IsLack: true });
    }

    [Fact]
    public void A_virtual_machine_and_a_container_are_told_apart()
    {
        _texts["/proc/cpuinfo"] = "flags\t: fpu hypervisor lahf_lm\n";
        _kernel.Plain.Put("/sys/class/dmi/id/sys_vendor", "QEMU\n");
        Assert.Contains(Examine(), f => f.Text == "a virtual machine (QEMU)");
        _kernel.Plain.Put("/run/systemd/container", "lxc\n");
        Assert.Contains(Examine(), f => f.Text == "a container (lxc) on a virtual machine (QEMU)");
    }

    [Fact]
    public void Missing_pressure_names_the_kernel_option()
    {
        _texts["/proc/pressure/cpu"] = null;
        Assert.Contains(Examine(), f => f is { Area: "pressure", IsLack: true } && f.Text.Contains("CONFIG_PSI", StringComparison.Ordinal));
    }

    [Fact]
    public void A_missing_controller_names_who_may_hold_it()
    {
        _kernel.Cgroups.Controllers.Remove("memory");
        Assert.Contains(Examine(), f => f is { Area: "cgroups", IsLack: true } && f.Text.StartsWith("no memory controller:", StringComparison.Ordinal));
    }

    [Fact]
    public void Hybrid_cgroups_are_refused_with_the_boot_option()
    {
        _kernel.Types["/sys/fs/cgroup"] = 0x01021994;
        _kernel.Types["/sys/fs/cgroup/unified"] = 0x63677270;
        Assert.Contains(Examine(), f => f is { Area: "cgroups", IsLack: true } && f.Text.Contains("systemd.unified_cgroup_hierarchy=1", StringComparison.Ordinal));
    }

    [Fact]
    public void Under_systemd_the_bus_is_looked_at()
    {
        _kernel.Plain.PutDirectory("/run/systemd/system");
        Assert.Contains(Examine(), f => f is { Area: "systemd", IsLack: true } && f.Text.Contains("install and start dbus", StringComparison.Ordinal));

        using var units = new FakeUnits(_kernel);
        var findings = Examine(units);
        Assert.Contains(findings, f => f is { Area: "systemd", IsLack: false } && f.Text.Contains("AllowedCPUs", StringComparison.Ordinal));
        Assert.Contains(findings, f => f is { Area: "systemd", IsLack: false } && f.Text.Contains("become scopes", StringComparison.Ordinal));

        units.Refuse = _ => new KernelFault("read", "CPUWeight of init.scope", Errno.None, "systemd did not answer in 2 s");
        Assert.Contains(Examine(units), f => f is { Area: "systemd", IsLack: true } && f.Text.Contains("did not answer", StringComparison.Ordinal));
    }

    [Fact]
    public void Programs_that_write_the_same_are_named()
    {
        _texts["/proc/77/comm"] = "kubelet\n";
        Assert.Contains(Examine(), f => f.IsLack && f.Text.StartsWith("kubelet (pid 77)", StringComparison.Ordinal));
    }

    private IReadOnlyList<HostFinding> Examine(FakeUnits? units = null) =>
        LinuxHostDoctor.Examine(new Overlay(_kernel, _texts), default, Path.GetTempPath() + "cotenant-none", privileged: true, units);

    /// <summary>The emulated kernel with other files in it, and without some.</summary>
    private sealed class Overlay(EmulatedKernel kernel, Dictionary<string, string?> texts) : IKernelFiles
    {
        public int Open(string path, out KernelFile? file) => kernel.Open(path, out file);

        public int Read(string path, Span<byte> buffer) => !texts.TryGetValue(path, out var text) ? kernel.Read(path, buffer)
            : text is null ? -Errno.ENOENT
            : System.Text.Encoding.UTF8.GetBytes(text, buffer);

        public int Write(string path, ReadOnlySpan<byte> text) => kernel.Write(path, text);

        public int MakeDirectory(string path) => kernel.MakeDirectory(path);

        public int RemoveDirectory(string path) => kernel.RemoveDirectory(path);

        public int Rename(string from, string to) => kernel.Rename(from, to);

        public int ListDirectories(string path, List<string> names) => kernel.ListDirectories(path, names);

        public int ListNumbers(string path, List<int> numbers)
        {
            if (path == "/proc" && texts.ContainsKey("/proc/77/comm"))
            {
                numbers.Add(77);
            }

            return kernel.ListNumbers(path, numbers);
        }

        public int Lock(string directory, bool exclusive, TimeSpan timeout, out IDisposable? held) => kernel.Lock(directory, exclusive, timeout, out held);

        public int FileSystemType(string path, out long magic) => kernel.FileSystemType(path, out magic);

        public int Identity(string path, out ulong inode) => kernel.Identity(path, out inode);

        public int GetAttribute(string path, string name, Span<byte> value, out int length) => kernel.GetAttribute(path, name, value, out length);

        public int GetAffinity(int thread, out Plugins.Host.CpuSet cpus) => kernel.GetAffinity(thread, out cpus);

        public int SetAffinity(int thread, in Plugins.Host.CpuSet cpus) => kernel.SetAffinity(thread, cpus);
    }
}
