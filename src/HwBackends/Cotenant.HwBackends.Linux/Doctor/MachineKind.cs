using System.Text;
using Cotenant.HwBackends.Linux.Files;

namespace Cotenant.HwBackends.Linux.Doctor;

/// <summary>Bare metal, a virtual machine or a container: what cannot be had differs, and so does what to do about it.</summary>
/// <param name="Container">its kind ("docker", "lxc", "podman" ...); null outside of containers</param>
/// <param name="Hypervisor">what the machine says of itself; null on bare metal</param>
internal sealed record MachineKind(string? Container, string? Hypervisor)
{
    public string Text => Container is not null
        ? $"a container ({Container}){(Hypervisor is null ? "" : $" on a virtual machine ({Hypervisor})")}"
        : Hypervisor is not null ? $"a virtual machine ({Hypervisor})" : "bare metal";

    public static MachineKind Read(IKernelFiles files, string sys, string proc, string run)
    {
        var text = new TextBuffer();
        return new MachineKind(ReadContainer(files, text, proc, run), ReadHypervisor(files, text, sys, proc));
    }

    private static string? ReadContainer(IKernelFiles files, TextBuffer text, string proc, string run)
    {
        // systemd writes the file in containers that tell their kind; the others are marks of their makers
        if (Line(files, text, $"{run}/systemd/container") is { } told)
        {
            return told;
        }

        if (files.Identity($"{run}/.containerenv", out _) == Errno.None)
        {
            return "podman";
        }

        if (files.Identity("/.dockerenv", out _) == Errno.None)
        {
            return "docker";
        }

        // in a process namespace of its own the first process has a parent's number in NSpid
        return text.Read(files, $"{proc}/1/environ") == Errno.None && text.Text.IndexOf("container="u8) is var at and >= 0
            ? Encoding.UTF8.GetString(text.Text[(at + "container=".Length)..]).Split('\0')[0]
            : null;
    }

    private static string? ReadHypervisor(IKernelFiles files, TextBuffer text, string sys, string proc)
    {
        // CPUID leaf 1, ECX bit 31 shows as this flag
        if (text.Read(files, $"{proc}/cpuinfo") != Errno.None || text.Text.IndexOf(" hypervisor"u8) < 0)
        {
            return null;
        }

        return Line(files, text, $"{sys}/class/dmi/id/sys_vendor") ?? Line(files, text, $"{sys}/hypervisor/type") ?? "unknown hypervisor";
    }

    private static string? Line(IKernelFiles files, TextBuffer text, string path) =>
        text.Read(files, path) == Errno.None && Encoding.UTF8.GetString(text.Text).Trim() is { Length: > 0 } line ? line.Split('\n')[0] : null;
}
