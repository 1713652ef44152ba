using Cotenant.HwBackends.Linux.Topology;
using Cotenant.Plugins.Host;

namespace Cotenant.ResctrlEmulator;

/// <summary>One cgroup of the emulated machine.</summary>
internal sealed class EmulatedCgroup
{
    private readonly EmulatedCgroups _tree;

    public EmulatedCgroup(EmulatedCgroups tree, string name, EmulatedCgroup? parent)
    {
        _tree = tree;
        Name = name;
        Parent = parent;
    }

    public string Name { get; }

    public EmulatedCgroup? Parent { get; }

    public List<EmulatedCgroup> Children { get; } = [];

    /// <summary>Controllers that are on for the children.</summary>
    public SortedSet<string> SubtreeControl { get; } = [];

    /// <summary>What was written to attributes.</summary>
    public Dictionary<string, string> Values { get; } = new()
    {
        ["cpuset.cpus"] = "",
        ["cpu.max"] = "max 100000",
        ["cpu.weight"] = "100",
        ["memory.low"] = "0",
        ["memory.high"] = "max",
        ["memory.max"] = "max",
        ["memory.min"] = "0",
        ["io.weight"] = "default 100",
        ["io.max"] = "",
        ["cpu.uclamp.min"] = "0.00",
        ["cpu.uclamp.max"] = "max",
        ["cpuset.cpus.partition"] = "member",
    };

    /// <summary>Its processes are stopped (cgroup.freeze), and make no threads.</summary>
    public bool IsFrozen { get; set; }

    public long UsageUs { get; set; }

    public long PressureUs { get; set; }

    /// <summary>"/" for the root.</summary>
    public string RelativePath => Parent is null ? "/" : $"{Parent.RelativePath.TrimEnd('/')}/{Name}";

    public string Path => EmulatedCgroups.Mount + RelativePath.TrimEnd('/');

    /// <summary>Controllers that may be used here: what the parent switches on.</summary>
    public IReadOnlySet<string> Controllers => Parent is null ? _tree.Controllers : Parent.SubtreeControl;

    public IEnumerable<EmulatedProcess> Processes => _tree.Members(this);

    /// <summary>Own wish within what the parent has; what cannot be granted at all counts as no wish.</summary>
    public CpuSet Effective
    {
        get
        {
            var above = Parent?.Effective ?? _tree.Online;
            if (!Controllers.Contains("cpuset") || Parent is null)
            {
                return above;
            }

            _ = CpuList.TryParse(System.Text.Encoding.ASCII.GetBytes(Values["cpuset.cpus"]), out var wish);
            var granted = wish & above;
            return granted.IsEmpty ? above : granted;
        }
    }

    public bool IsPopulated => Processes.Any() || Children.Exists(c => c.IsPopulated);

    public int Descendants => Children.Sum(c => 1 + c.Descendants);
}
