using Cotenant.HwBackends.Linux.Files;

namespace Cotenant.HwBackends.Linux.Resctrl;

/// <summary>One control group (class of service) that this backend uses: the root group or one of its own.</summary>
/// <param name="name">directory name; empty for the root group</param>
/// <param name="path">absolute path</param>
/// <param name="applied">receives what the kernel holds</param>
internal sealed class ControlGroup(string name, string path, ClassSettings applied) : IDisposable
{
    public string Name { get; } = name;

    public string Path { get; } = path;

    public bool IsRoot => Name.Length == 0;

    /// <summary>What the kernel holds, as last read back.</summary>
    public ClassSettings Applied { get; private set; } = applied;

    /// <summary>What the last plan asked for; null after an adoption.</summary>
    public ClassSettings? Wanted { get; set; }

    /// <summary>The kept reader of its schemata, opened at first use.</summary>
    public KernelFile? SchemataFile { get; set; }

    /// <summary>The machine has other domains now.</summary>
    public void Resize(ClassSettings empty)
    {
        Applied = empty;
        Wanted = null;
    }

    public void Dispose()
    {
        SchemataFile?.Dispose();
        SchemataFile = null;
    }
}
