using System.Runtime.InteropServices;
using System.Text;
using Cotenant.HwBackends.Linux.Cgroups;
using Cotenant.HwBackends.Linux.Files;

namespace Cotenant.HwBackends.Linux.Processes;

/// <summary>
/// All processes of the machine and whose they are. A scan lists /proc and looks at new processes only: a process is a
/// tenant's if the tenant's match says so, or if its parent is. A new process is looked at again at the next scans,
/// because what fork makes has its parent's command line and cgroup until it calls exec or is moved.
/// </summary>
/// <param name="files">file work</param>
/// <param name="proc">root of procfs</param>
/// <param name="cgroups">to find units by cgroup; null without a unified hierarchy</param>
/// <param name="self">process id of the daemon</param>
internal sealed class ProcessTable(IKernelFiles files, string proc, CgroupFileSystem? cgroups, int self)
{
    private const int LooksAtNew = 4;
    private const int RecheckedPerScan = 16;
    private readonly Dictionary<int, Entry> _entries = [];
    private readonly List<ProcessClaim> _claims = [];
    private readonly List<int> _listed = [];
    private readonly List<int> _gone = [];
    private readonly HashSet<int> _ancestors = [];
    private readonly TextBuffer _text = new();
    private int _scan;
    private int _recheck;

    /// <summary>Starts to look for a tenant's processes, also among those known.</summary>
    public void Add(ProcessClaim claim)
    {
        _claims.Add(claim);
        LookAtAllAgain();
    }

    public void Remove(ProcessClaim claim)
    {
        _claims.Remove(claim);
        foreach (var entry in _entries.Values)
        {
            entry.Owner = entry.Owner == claim ? null : entry.Owner;
        }

        LookAtAllAgain();
    }

    /// <summary>Looks for new and vanished processes. Allocates nothing when there are none.</summary>
    public void Scan()
    {
        if (_claims.TrueForAll(c => c.Match.Cgroup is not null))
        {
            return;
        }

        _scan++;
        _listed.Clear();
        _ = files.ListNumbers(proc, _listed);
        if (_ancestors.Count == 0)
        {
            FindAncestors();
        }

        // parents have lower ids as a rule, so that a tree is found in one scan
        _listed.Sort();
        foreach (var id in CollectionsMarshal.AsSpan(_listed))
        {
            if (!_entries.TryGetValue(id, out var entry))
            {
                if (Read(id) is not { } fresh)
                {
                    continue;
                }

                entry = fresh;
                _entries.Add(id, entry);
            }

            entry.SeenIn = _scan;
            if (entry.Looks > 0)
            {
                entry.Looks--;
                Classify(entry);
            }
        }

        Forget();
        RecheckSome();
        Publish();
    }

    /// <summary>
    /// Whether the number still belongs to the process it belonged to at the last scan. If not, the new one is looked at
    /// from the start. Asked before anything is done to a process.
    /// </summary>
    public bool IsSame(int id)
    {
        if (!_entries.TryGetValue(id, out var entry) || !TryStat(entry.StatPath, out var stat))
        {
            return false;
        }

        if (stat.StartTicks == entry.StartTicks)
        {
            return true;
        }

        entry.Owner = null;
        entry.StartTicks = stat.StartTicks;
        entry.Parent = stat.Parent;
        entry.Looks = LooksAtNew;
        Classify(entry);
        return false;
    }

    private void Publish()
    {
        foreach (var claim in _claims)
        {
            claim.Processes.Clear();
        }

        foreach (var id in CollectionsMarshal.AsSpan(_listed))
        {
            if (_entries.TryGetValue(id, out var entry) && entry.Owner is { Match.ByProcess: true } owner)
            {
                owner.Processes.Add(id);
            }
        }
    }

    private void Forget()
    {
        if (_entries.Count == _listed.Count)
        {
            return;
        }

        _gone.Clear();
        foreach (var (id, entry) in _entries)
        {
            if (entry.SeenIn != _scan)
            {
                _gone.Add(id);
            }
        }

        foreach (var id in CollectionsMarshal.AsSpan(_gone))
        {
            _entries.Remove(id);
        }
    }

    /// <summary>
    /// A number that died and was given out again between two scans looks the same in a listing: a few are compared by
    /// start time at each scan, in turn.
    /// </summary>
    private void RecheckSome()
    {
        for (var i = _recheck; i < Math.Min(_listed.Count, _recheck + RecheckedPerScan); i++)
        {
            _ = IsSame(_listed[i]);
        }

        _recheck = _recheck + RecheckedPerScan >= _listed.Count ? 0 : _recheck + RecheckedPerScan;
    }

    private Entry? Read(int id)
    {
        var path = $"{proc}/{id}/stat";
        return TryStat(path, out var stat)
            ? new Entry { Id = id, StatPath = path, Parent = stat.Parent, StartTicks = stat.StartTicks, Looks = LooksAtNew }
            : null;
    }

    private void Classify(Entry entry)
    {
        if (entry.Id == self)
        {
            return;
        }

        if (Explicit(entry) is { } claim)
        {
            entry.Owner = claim;
        }
        else if (entry.Owner is null && _entries.TryGetValue(entry.Parent, out var parent) && parent.Owner is { } inherited && parent.StartTicks <= entry.StartTicks)
        {
            entry.Owner = inherited;
        }
    }

    private ProcessClaim? Explicit(Entry entry)
    {
        string? command = null, cgroup = null;
        foreach (var claim in CollectionsMarshal.AsSpan(_claims))
        {
            if (claim.Match.Pid == entry.Id)
            {
                return claim;
            }

            // a shell that started the daemon may name the tenant on its command line, and is no tenant
            if (claim.Match.ByCommand && !_ancestors.Contains(entry.Id) && claim.Match.MatchesCommand(command ??= CommandLine(entry.Id)) && command.Length > 0)
            {
                return claim;
            }

            if (claim.Match.Unit is not null && cgroups is not null
                && claim.Match.UnitPath(cgroup ??= cgroups.PathOf(proc, entry.Id.ToString()) ?? "") is { } path)
            {
                claim.UnitCgroup = path;
                return claim;
            }
        }

        return null;
    }

    /// <summary>The arguments joined by blanks; empty for kernel threads and zombies.</summary>
    private string CommandLine(int id)
    {
        _ = _text.Read(files, $"{proc}/{id}/cmdline");
        return Encoding.UTF8.GetString(_text.Text).Replace('\0', ' ').TrimEnd();
    }

    private void FindAncestors()
    {
        for (var id = self; id > 0 && _ancestors.Add(id);)
        {
            id = TryStat($"{proc}/{id}/stat", out var stat) ? stat.Parent : 0;
        }
    }

    private bool TryStat(string path, out ProcessStat stat)
    {
        Span<byte> text = stackalloc byte[1024];
        var length = files.Read(path, text);
        stat = default;
        return length > 0 && ProcessStat.TryParse(text[..length], out stat);
    }

    private void LookAtAllAgain()
    {
        foreach (var entry in _entries.Values)
        {
            entry.Looks = Math.Max(entry.Looks, 1);
        }
    }

    private sealed class Entry
    {
        public required int Id { get; init; }

        public required string StatPath { get; init; }

        public int Parent { get; set; }

        public long StartTicks { get; set; }

        public ProcessClaim? Owner { get; set; }

        public int Looks { get; set; }

        public int SeenIn { get; set; }
    }
}
