using Cotenant.HwBackends.Linux.Files;

namespace Cotenant.HwBackends.Linux.Resctrl;

/// <summary>One control group (class of service) that this backend uses: the root group or one of its own.</summary>
internal sealed class ControlGroup : IDisposable
{
    public ControlGroup(string name, string path, ClassSettings applied)
    {
        Name = name;
        Path = path;
        Applied = applied;
    }

    /// <summary>Directory name; empty for the root group.</summary>
    public string Name { get; }

    public string Path { get; }

    public bool IsRoot => Name.Length == 0;

    /// <summary>What the kernel holds, as last read back.</summary>
    public ClassSettings Applied { get; }

    /// <summary>The kept reader of its schemata, opened at first use.</summary>
    public KernelFile? SchemataFile { get; set; }

    public void Dispose()
    {
        SchemataFile?.Dispose();
        SchemataFile = null;
    }
}
