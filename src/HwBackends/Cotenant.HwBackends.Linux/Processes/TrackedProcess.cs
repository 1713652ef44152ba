using Cotenant.HwBackends.Linux.Files;

namespace Cotenant.HwBackends.Linux.Processes;

/// <summary>
/// One live process of a tenant with kept readers. The readers belong to this process and not to its number: when it
/// dies they fail with ESRCH for good, also if another process gets the number.
/// </summary>
internal sealed class TrackedProcess : IDisposable
{
    private readonly KernelFile _stat;
    private readonly KernelFile? _memory;

    private TrackedProcess(int id, long startTicks, string tasks, KernelFile stat, KernelFile? memory)
    {
        Id = id;
        StartTicks = startTicks;
        TasksPath = tasks;
        _stat = stat;
        _memory = memory;
    }

    public int Id { get; }

    /// <summary>With <see cref="Id"/> it names one process for ever.</summary>
    public long StartTicks { get; }

    /// <summary>Directory of its threads.</summary>
    public string TasksPath { get; }

    /// <summary>Opens a process; <see langword="null"/> if it is gone.</summary>
    public static TrackedProcess? Open(IKernelFiles files, string proc, int id)
    {
        if (files.Open($"{proc}/{id}/stat", out var stat) != Errno.None)
        {
            return null;
        }

        Span<byte> text = stackalloc byte[1024];
        var length = stat!.Read(text, 0);
        if (length <= 0 || !ProcessStat.TryParse(text[..length], out var parsed))
        {
            stat.Dispose();
            return null;
        }

        _ = files.Open($"{proc}/{id}/statm", out var memory);
        return new TrackedProcess(id, parsed.StartTicks, $"{proc}/{id}/task", stat, memory);
    }

    /// <summary>Reads times; false when the process is gone.</summary>
    public bool TryRead(out ProcessStat stat)
    {
        Span<byte> text = stackalloc byte[1024];
        var length = _stat.Read(text, 0);
        stat = default;
        return length > 0 && ProcessStat.TryParse(text[..length], out stat);
    }

    /// <summary>Virtual and resident size in pages (proc_pid_statm(5)).</summary>
    public bool TryReadMemory(out long virtualPages, out long residentPages)
    {
        virtualPages = residentPages = 0;
        Span<byte> text = stackalloc byte[128];
        var length = _memory?.Read(text, 0) ?? 0;
        ReadOnlySpan<byte> rest = text[..Math.Max(0, length)];
        return KernelText.NextWord(ref rest, out var size) && KernelText.TryLong(size, out virtualPages)
            && KernelText.NextWord(ref rest, out var resident) && KernelText.TryLong(resident, out residentPages);
    }

    public void Dispose()
    {
        _stat.Dispose();
        _memory?.Dispose();
    }
}
