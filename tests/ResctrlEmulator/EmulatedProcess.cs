namespace Cotenant.ResctrlEmulator;

/// <summary>One process of the emulated machine.</summary>
internal sealed class EmulatedProcess
{
    public required int Id { get; init; }

    public required long StartTicks { get; init; }

    public int Parent { get; set; }

    public string Name { get; set; } = "";

    /// <summary>Arguments separated by blanks; empty for a kernel thread.</summary>
    public string CommandLine { get; set; } = "";

    public required EmulatedCgroup Cgroup { get; set; }

    public List<EmulatedTask> Tasks { get; } = [];

    public long CpuTicks { get; set; }

    public long VirtualPages { get; set; } = 1000;

    public long ResidentPages { get; set; } = 100;
}
