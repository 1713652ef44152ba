using System.Text;
using Cotenant.HwBackends.Linux.Files;

namespace Cotenant.HwBackends.Linux.Cgroups;

/// <summary>The commands of cgroup v2 (Documentation/admin-guide/cgroup-v2.rst), one method each.</summary>
/// <param name="files">file work</param>
/// <param name="root">mount point of the hierarchy</param>
internal sealed class CgroupFileSystem(IKernelFiles files, string root)
{
    private const long Cgroup2Magic = 0x63677270; // linux/magic.h
    private const long TmpfsMagic = 0x01021994;
    private readonly TextBuffer _text = new();

    public string Root => root;

    public IKernelFiles Files => files;

    /// <summary>Tells the hierarchies apart by file system type.</summary>
    /// <param name="files">file work</param>
    /// <param name="root">/sys/fs/cgroup</param>
    /// <param name="missing">why cpusets and limits cannot be used and what to do; empty for a unified hierarchy</param>
    public static CgroupMode Detect(IKernelFiles files, string root, out string missing)
    {
        const string Advice = "boot with systemd.unified_cgroup_hierarchy=1 (or cgroup_no_v1=all); until then cores are steered by thread affinity, memory not at all";
        var mode = files.FileSystemType(root, out var magic) != Errno.None ? CgroupMode.None
            : magic == Cgroup2Magic ? CgroupMode.Unified
            : files.FileSystemType($"{root}/unified", out var below) == Errno.None && below == Cgroup2Magic ? CgroupMode.Hybrid
            : magic == TmpfsMagic ? CgroupMode.Legacy
            : CgroupMode.None;
        missing = mode switch
        {
            CgroupMode.Hybrid => $"hybrid cgroups: version 1 holds the controllers; {Advice}",
            CgroupMode.Legacy => $"only cgroup version 1; {Advice}",
            CgroupMode.None => $"no cgroup file system at {root}: mount -t cgroup2 none {root}; until then cores are steered by thread affinity, memory not at all",
            _ => "",
        };
        return mode;
    }

    public bool Exists(string path) => files.Identity(path, out _) == Errno.None;

    /// <summary>The cgroup's id, which another cgroup of the same path does not share; 0 if there is none.</summary>
    public ulong Identity(string path) => files.Identity(path, out var inode) == Errno.None ? inode : 0;

    public KernelFault? Make(string path)
    {
        var errno = files.MakeDirectory(path);
        return errno is Errno.None or Errno.EEXIST ? null : new KernelFault("create the cgroup", path, errno);
    }

    /// <summary>Removes an empty cgroup; one that is gone already is no fault.</summary>
    public KernelFault? Remove(string path)
    {
        var errno = files.RemoveDirectory(path);
        return errno is Errno.None or Errno.ENOENT ? null : new KernelFault("remove the cgroup", path, errno, errno == Errno.EBUSY ? "it still has processes or children" : "");
    }

    /// <summary>Writes one attribute as one command.</summary>
    public KernelFault? Write(string path, string attribute, string text)
    {
        var errno = files.Write($"{path}/{attribute}", Encoding.ASCII.GetBytes(text + "\n"));
        return errno == Errno.None ? null : new KernelFault($"write \"{text}\" to", $"{path}/{attribute}", errno);
    }

    /// <summary>The text of an attribute without its newline, or null.</summary>
    public string? ReadText(string path, string attribute) =>
        _text.Read(files, $"{path}/{attribute}") == Errno.None ? Encoding.UTF8.GetString(_text.Text).TrimEnd() : null;

    /// <summary>Moves a process with all its threads.</summary>
    /// <param name="path">the cgroup</param>
    /// <param name="process">process id</param>
    /// <param name="gone">it died meanwhile, which is no fault</param>
    public KernelFault? MoveProcess(string path, int process, out bool gone)
    {
        var fault = Write(path, "cgroup.procs", process.ToString());
        gone = fault?.Number == Errno.ESRCH;
        return gone ? null : fault;
    }

    /// <summary>Appends the process ids in a cgroup (not below it).</summary>
    public int ReadProcesses(string path, List<int> processes)
    {
        var errno = _text.Read(files, $"{path}/cgroup.procs");
        KernelText.Numbers(_text.Text, processes);
        return errno;
    }

    public void ListChildren(string path, List<string> names) => _ = files.ListDirectories(path, names);

    /// <summary>The path of a process's cgroup below the root ("/" for the root itself), or null.</summary>
    /// <param name="proc">root of procfs</param>
    /// <param name="process">process id or "self"</param>
    public string? PathOf(string proc, string process)
    {
        if (_text.Read(files, $"{proc}/{process}/cgroup") != Errno.None)
        {
            return null;
        }

        var text = _text.Text;
        while (KernelText.NextLine(ref text, out var line))
        {
            if (line.StartsWith("0::"u8))
            {
                return Encoding.UTF8.GetString(line["0::".Length..]);
            }
        }

        return null;
    }
}
