using Cotenant.HwBackends.Linux.Files;
using Cotenant.HwBackends.Linux.State;

namespace Cotenant.HwBackends.Linux.Resctrl;

/// <summary>
/// The control groups: the root group, ours, and the names of foreign ones, which are never touched but count against
/// the classes that there are.
/// </summary>
internal sealed class ControlGroups(ResctrlFileSystem resctrl, OwnedNames names) : IDisposable
{
    private readonly List<ControlGroup> _groups = [];
    private readonly List<string> _list = [];
    private ClassSettings _expected = resctrl.NewSettings();

    /// <summary>The root group: used where it holds just what a tenant wants, and never changed.</summary>
    public ControlGroup Root { get; private set; } = new("", resctrl.Mount.Path, resctrl.NewSettings());

    /// <summary>Our control groups.</summary>
    public IReadOnlyList<ControlGroup> Own => _groups;

    /// <summary>Names of control groups that others made.</summary>
    public List<string> Foreign { get; } = [];

    /// <summary>Classes that our groups may use.</summary>
    public int Budget => Math.Max(0, resctrl.Capabilities.Classes - 1 - Foreign.Count);

    public int IndexOf(ControlGroup? group) => group is null ? -1 : _groups.IndexOf(group);

    /// <summary>Reads what the root group holds. It never goes, so that a reader that fails as if it had means another mount: what is known must be read anew.</summary>
    public KernelFault? ReadRoot() => resctrl.ReadSchemata(Root, Root.Applied) is { } fault
        ? Errno.IsGone(fault.Number) ? new KernelFault("use the schemata of", Root.Path, Errno.None, "resctrl was unmounted, and perhaps mounted anew") : fault
        : null;

    /// <summary>Reads what the root group and ours hold, and drops groups that somebody else removed.</summary>
    /// <param name="gone">receives the groups that are gone</param>
    /// <returns>a fault if a group cannot be read or its domains have changed</returns>
    public KernelFault? Refresh(List<ControlGroup> gone)
    {
        var fault = ReadRoot();
        for (var g = _groups.Count - 1; g >= 0; g--)
        {
            var group = _groups[g];
            var failed = resctrl.ReadSchemata(group, group.Applied);
            if (failed is not null && Errno.IsGone(failed.Number))
            {
                _groups.RemoveAt(g);
                gone.Add(group);
            }
            else
            {
                fault ??= failed;
            }
        }

        return fault;
    }

    /// <summary>Looks for control groups that others made.</summary>
    /// <returns>whether their number has changed</returns>
    public bool FindForeign()
    {
        var before = Foreign.Count;
        _list.Clear();
        Foreign.Clear();
        _ = resctrl.ListControls(_list);
        foreach (var name in _list)
        {
            if (!_groups.Exists(g => g.Name == name))
            {
                Foreign.Add(name);
            }
        }

        return Foreign.Count != before;
    }

    /// <summary>Forgets all that depends on the domains, after CPU hot-plug took or brought one. Groups stay the same objects.</summary>
    public void DomainsChanged()
    {
        _expected = resctrl.NewSettings();
        Root.Resize(resctrl.NewSettings());
        _groups.ForEach(g => g.Resize(resctrl.NewSettings()));
    }

    /// <summary>Takes over a control group of an earlier run.</summary>
    public ControlGroup Adopt(string name)
    {
        var group = new ControlGroup(name, $"{resctrl.Mount.Path}/{name}", resctrl.NewSettings());
        _groups.Add(group);
        return group;
    }

    /// <summary>Makes a group with its schemata.</summary>
    public KernelFault? Create(ClassSettings settings, out ControlGroup? group)
    {
        group = null;
        var name = FreeName();
        if (resctrl.CreateControl(name, settings) is { } fault)
        {
            return fault;
        }

        group = Adopt(name);
        group.Applied.CopyFrom(settings);
        return null;
    }

    public KernelFault? Rewrite(ControlGroup group, ClassSettings settings)
    {
        var fault = resctrl.WriteSchemata(group.Path, settings);
        if (fault is null)
        {
            group.Applied.CopyFrom(settings);
        }

        return fault;
    }

    /// <summary>Removes a group; the kernel moves what runs in it to the root group in one step.</summary>
    public KernelFault? Remove(ControlGroup group)
    {
        group.Dispose();
        var fault = resctrl.Remove(group.Path);
        if (fault is null)
        {
            _groups.Remove(group);
        }

        return fault;
    }

    /// <summary>Reads a group back: masks must be as asked; bandwidth as asked or, as the kernel does it, rounded up to the next step.</summary>
    public KernelFault? Verify(ControlGroup group, ClassSettings asked)
    {
        Expect(asked);
        group.Wanted = asked;

        return resctrl.ReadSchemata(group, group.Applied)
            ?? (_expected.Same(group.Applied) ? null : KernelFault.Mismatch(group.Path, $"asked for {_expected}, the kernel holds {group.Applied}"));
    }

    /// <summary>
    /// Puts back what somebody else changed in the columns that plans do not name (L2, SMBA, L3CODE): a policy does not see
    /// them, so that no plan would.
    /// </summary>
    /// <returns>how many groups were repaired</returns>
    public int RepairExtras()
    {
        var repaired = 0;
        foreach (var group in _groups)
        {
            if (HasOtherExtras(group))
            {
                var settings = group.Applied.Clone();
                group.Wanted!.Extra.CopyTo(settings.Extra, 0);
                repaired += Rewrite(group, settings) is null ? 1 : 0;
            }
        }

        return repaired;
    }

    /// <summary>Whether <see cref="RepairExtras"/> has something to do. Allocates nothing.</summary>
    public bool NeedRepair()
    {
        foreach (var group in _groups)
        {
            if (HasOtherExtras(group))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Closes the kept readers; the groups stay.</summary>
    public void Dispose()
    {
        Root.Dispose();
        _groups.ForEach(g => g.Dispose());
    }

    /// <summary>Opens one of the two resources in all groups of ours, which stay.</summary>
    public List<KernelFault> Open(bool cache, bool bandwidth)
    {
        var faults = new List<KernelFault>();
        foreach (var group in _groups)
        {
            var settings = group.Applied.Clone();
            if (cache)
            {
                Root.Applied.Masks.CopyTo(settings.Masks, 0);
            }

            if (bandwidth)
            {
                Array.Fill(settings.Bandwidth, resctrl.Capabilities.Bandwidth?.Full ?? 0);
            }

            if (Rewrite(group, settings) is { } fault)
            {
                faults.Add(fault);
            }
        }

        return faults;
    }

    private bool HasOtherExtras(ControlGroup group)
    {
        if (group.Wanted is not { Extra.Length: > 0 } wanted || wanted.Extra.Length != group.Applied.Extra.Length)
        {
            return false;
        }

        Expect(wanted);
        return !_expected.Extra.AsSpan().SequenceEqual(group.Applied.Extra);
    }

    /// <summary>What the kernel makes of <paramref name="asked"/>.</summary>
    private void Expect(ClassSettings asked)
    {
        _expected.CopyFrom(asked);
        for (var i = 0; i < _expected.Bandwidth.Length; i++)
        {
            _expected.Bandwidth[i] = resctrl.Capabilities.Bandwidth!.Round(asked.Bandwidth[i]);
        }

        for (var i = 0; i < _expected.Extra.Length; i++)
        {
            if (resctrl.Capabilities.Domains.Extra[i].Resource.Bandwidth is { } rates)
            {
                _expected.Extra[i] = (ulong)rates.Round((long)asked.Extra[i]);
            }
        }
    }

    private string FreeName()
    {
        for (var number = 0; ; number++)
        {
            var name = names.Control(number);
            if (!_groups.Exists(g => g.Name == name) && !Foreign.Contains(name))
            {
                return name;
            }
        }
    }
}
