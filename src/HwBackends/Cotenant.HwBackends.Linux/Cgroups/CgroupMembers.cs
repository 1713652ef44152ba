using Cotenant.HwBackends.Linux.Files;

namespace Cotenant.HwBackends.Linux.Cgroups;

/// <summary>
/// The processes and threads in a cgroup and below it, through kept readers. The subtree is listed anew when its
/// cgroup.stat counts other descendants than before, or when a reader finds its cgroup gone.
/// </summary>
internal sealed class CgroupMembers(IKernelFiles files, string path) : IDisposable
{
    private readonly List<KernelFile> _processes = [];
    private readonly List<KernelFile> _threads = [];
    private readonly TextBuffer _text = new();
    private readonly byte[] _stat = new byte[256];
    private KernelFile? _descendants;
    private long _count = -1;

    public string Path => path;

    /// <summary>Appends the process ids; false if the cgroup is gone.</summary>
    public bool ReadProcesses(List<int> processes) => Read(_processes, processes);

    /// <summary>Appends the thread ids; false if the cgroup is gone.</summary>
    public bool ReadThreads(List<int> threads) => Read(_threads, threads);

    public void Dispose()
    {
        foreach (var file in _processes.Concat(_threads))
        {
            file.Dispose();
        }

        _processes.Clear();
        _threads.Clear();
        _descendants?.Dispose();
        _descendants = null;
        _count = -1;
    }

    private bool Read(List<KernelFile> readers, List<int> numbers)
    {
        if (!CheckDescendants())
        {
            return false;
        }

        foreach (var reader in readers)
        {
            if (_text.Read(reader) != Errno.None)
            {
                // a cgroup below was removed; what it held is elsewhere or gone, the next look shows it
                Dispose();
                return files.Identity(path, out _) == Errno.None;
            }

            KernelText.Numbers(_text.Text, numbers);
        }

        return true;
    }

    private bool CheckDescendants()
    {
        if (_descendants is null && files.Open($"{path}/cgroup.stat", out _descendants) != Errno.None)
        {
            return false;
        }

        var length = _descendants!.Read(_stat, 0);
        if (length < 0)
        {
            Dispose();
            return false;
        }

        _ = KernelText.TryKeyed(_stat.AsSpan(0, length), "nr_descendants"u8, out var count);
        if (count != _count)
        {
            foreach (var file in _processes.Concat(_threads))
            {
                file.Dispose();
            }

            _processes.Clear();
            _threads.Clear();
            Open(path);
            _count = count;
        }

        return true;
    }

    private void Open(string directory)
    {
        if (files.Open($"{directory}/cgroup.procs", out var processes) == Errno.None)
        {
            _processes.Add(processes!);
        }

        if (files.Open($"{directory}/cgroup.threads", out var threads) == Errno.None)
        {
            _threads.Add(threads!);
        }

        var children = new List<string>();
        _ = files.ListDirectories(directory, children);
        foreach (var child in children)
        {
            Open($"{directory}/{child}");
        }
    }
}
