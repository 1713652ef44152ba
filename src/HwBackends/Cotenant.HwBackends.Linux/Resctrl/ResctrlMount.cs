using System.Text;
using Cotenant.HwBackends.Linux.Files;

namespace Cotenant.HwBackends.Linux.Resctrl;

/// <summary>
/// Where and how resctrl is mounted. There is one mount in the whole system; its options cannot be changed without
/// losing every group, so this backend never mounts or remounts (Documentation/arch/x86/resctrl.rst).
/// </summary>
/// <param name="Path">the mount point</param>
/// <param name="ReadOnly">mounted read-only: readings work, nothing can be set</param>
/// <param name="CodeDataPrioritization">option <c>cdp</c>: masks are set for code and data apart, with half the classes</param>
/// <param name="MegabytesPerSecond">option <c>mba_MBps</c>: MB values are MB/s under the kernel's own feedback loop</param>
internal sealed record ResctrlMount(string Path, bool ReadOnly, bool CodeDataPrioritization, bool MegabytesPerSecond)
{
    /// <summary>Finds the mount by file system type, because it may be anywhere.</summary>
    /// <param name="files">file work</param>
    /// <param name="proc">root of procfs</param>
    /// <param name="missing">why there is none and what to do, in one line</param>
    public static ResctrlMount? Find(IKernelFiles files, string proc, out string missing)
    {
        var text = new TextBuffer();
        var errno = text.Read(files, $"{proc}/self/mountinfo");
        if (errno == Errno.None && Parse(text.Text) is { } mount)
        {
            missing = "";
            return mount;
        }

        var known = text.Read(files, $"{proc}/filesystems") == Errno.None && text.Text.IndexOf("\tresctrl\n"u8) >= 0;
        missing = known
            ? "resctrl is not mounted: mount -t resctrl resctrl /sys/fs/resctrl"
            : "this kernel offers no resctrl: the CPU has no RDT or QoS extensions, or the kernel lacks CONFIG_X86_CPU_RESCTRL; cache and bandwidth stay as they are";
        return null;
    }

    /// <summary>Reads proc_pid_mountinfo(5): fields up to a single "-", then type, source and super-block options.</summary>
    internal static ResctrlMount? Parse(ReadOnlySpan<byte> mountInfo)
    {
        while (KernelText.NextLine(ref mountInfo, out var line))
        {
            var separator = line.IndexOf(" - "u8);
            if (separator < 0)
            {
                continue;
            }

            var after = line[(separator + 3)..];
            if (!KernelText.NextWord(ref after, out var type) || !type.SequenceEqual("resctrl"u8))
            {
                continue;
            }

            _ = KernelText.NextWord(ref after, out _);
            _ = KernelText.NextWord(ref after, out var super);
            var before = line[..separator];
            ReadOnlySpan<byte> point = default, options = default;
            for (var field = 1; field <= 6 && KernelText.NextWord(ref before, out var word); field++)
            {
                point = field == 5 ? word : point;
                options = field == 6 ? word : options;
            }

            return new ResctrlMount(Unescape(point), Has(options, "ro"u8) || Has(super, "ro"u8), Has(super, "cdp"u8), Has(super, "mba_MBps"u8));
        }

        return null;
    }

    private static bool Has(ReadOnlySpan<byte> options, ReadOnlySpan<byte> option)
    {
        while (KernelText.Next(ref options, (byte)',', out var one))
        {
            if (one.SequenceEqual(option))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The kernel writes blank, tab, newline and backslash in paths as three octal digits.</summary>
    private static string Unescape(ReadOnlySpan<byte> path)
    {
        var bytes = new List<byte>(path.Length);
        for (var i = 0; i < path.Length; i++)
        {
            if (path[i] == '\\' && i + 3 < path.Length)
            {
                bytes.Add((byte)(((path[i + 1] - '0') << 6) | ((path[i + 2] - '0') << 3) | (path[i + 3] - '0')));
                i += 3;
            }
            else
            {
                bytes.Add(path[i]);
            }
        }

        return Encoding.UTF8.GetString([.. bytes]);
    }
}
