using System.Text;
using Cotenant.HwBackends.Linux.Files;

namespace Cotenant.HwBackends.Linux.Resctrl;

/// <summary>The files below <c>info/</c>. What is absent or unreadable is not offered; nothing here fails.</summary>
internal sealed class ResctrlInfo(IKernelFiles files, string path)
{
    private readonly TextBuffer _text = new();

    /// <summary>A cache resource, or null if there is none of this name.</summary>
    public CacheAllocation? Cache(string name) =>
        Hex($"{name}/cbm_mask") == 0
            ? null
            : new CacheAllocation(name, Hex($"{name}/cbm_mask"), (int)Math.Max(1, Number($"{name}/min_cbm_bits", 1)), Hex($"{name}/shareable_bits"), (int)Number($"{name}/num_closids", 1))
            {
                Sparse = Number($"{name}/sparse_masks", -1) switch { 0 => false, > 0 => true, _ => null },
                Use = _text.Read(files, $"{path}/{name}/bit_usage") == Errno.None ? WayUse.Parse(_text.Text) : [],
            };

    /// <summary>A bandwidth resource, or null if there is none of this name.</summary>
    /// <param name="name">MB or SMBA</param>
    /// <param name="megabytes">mounted with mba_MBps, which no file of info/ shows</param>
    /// <param name="schemata">the root group's, which tells what no limit is</param>
    /// <param name="memoryBandwidth">peak of the machine in bytes a second, or 0</param>
    public BandwidthAllocation? Bandwidth(string name, bool megabytes, ReadOnlySpan<byte> schemata, double memoryBandwidth)
    {
        var minimum = Number($"{name}/min_bandwidth", -1);
        if (minimum < 0)
        {
            return null;
        }

        var (most, domains) = (0L, 0);
        var reader = new SchemataReader(schemata);
        while (reader.Next())
        {
            if (reader.IsNamed(name) && KernelText.TryLong(reader.Value, out var value))
            {
                most = Math.Max(most, value);
                domains++;
            }
        }

        // the values themselves tell it, too
        megabytes |= most == uint.MaxValue;

        // AMD has no delays: min_bandwidth 0, not linear, and more than 100 steps
        var linear = Number($"{name}/delay_linear", 1) == 1;
        var absolute = !megabytes && (most > BandwidthAllocation.FullPercent || (minimum == 0 && !linear));
        return new BandwidthAllocation((int)Math.Min(minimum, int.MaxValue), (int)Math.Clamp(Number($"{name}/bandwidth_gran", 10), 1, int.MaxValue), linear, (int)Number($"{name}/num_closids", 1))
        {
            Unit = megabytes ? BandwidthUnit.MebibytesPerSecond : absolute ? BandwidthUnit.EighthGigabytesPerSecond : BandwidthUnit.Percent,
            Full = megabytes ? uint.MaxValue : absolute ? Math.Max(most, 1) : BandwidthAllocation.FullPercent,
            DomainBytes = domains == 0 ? 0 : memoryBandwidth / domains,
            ThrottleMode = Text($"{name}/thread_throttle_mode"),
        };
    }

    public CacheMonitoring? Monitoring(string mount)
    {
        var features = Text("L3_MON/mon_features").Split('\n');
        if (features is [""])
        {
            return null;
        }

        var (domains, parts) = (new List<string>(), new List<string>());
        _ = files.ListDirectories($"{mount}/mon_data", domains);
        if (domains.Find(d => d.StartsWith(MonitorReader.DomainPrefix, StringComparison.Ordinal)) is { } first)
        {
            _ = files.ListDirectories($"{mount}/mon_data/{first}", parts);
        }

        // the mode in force is in brackets: "[mbm_event]\ndefault"
        var modes = Text("L3_MON/mbm_assign_mode");
        var (from, to) = (modes.IndexOf('[', StringComparison.Ordinal) + 1, modes.IndexOf(']', StringComparison.Ordinal));
        return new CacheMonitoring((int)Number("L3_MON/num_rmids", 1), features.Contains("llc_occupancy"), features.Contains("mbm_total_bytes"), features.Contains("mbm_local_bytes"))
        {
            SubNodes = Math.Max(1, parts.Count(p => p.StartsWith(MonitorReader.PartPrefix, StringComparison.Ordinal))),
            AssignMode = from > 0 && to > from ? modes[from..to] : "",
            Counters = Text("L3_MON/num_mbm_cntrs"),
        };
    }

    /// <summary>The minimum over all resources, also those not steered here; 1 (the root group) if nothing can be allocated.</summary>
    public int LeastClasses()
    {
        var least = long.MaxValue;
        foreach (var name in Names())
        {
            least = Math.Min(least, Number($"{name}/num_closids", long.MaxValue));
        }

        return least == long.MaxValue ? 1 : (int)Math.Clamp(least, 1, int.MaxValue);
    }

    /// <summary>Resources that no part of this backend knows.</summary>
    public List<string> Unknown() => Names().FindAll(n => n is not ("L3" or "L3DATA" or "MB" or "L3_MON") && !ExtraResource.Names.Contains(n));

    private List<string> Names()
    {
        var names = new List<string>();
        _ = files.ListDirectories(path, names);
        names.Sort(StringComparer.Ordinal);
        return names;
    }

    private string Text(string name) =>
        _text.Read(files, $"{path}/{name}") == Errno.None ? Encoding.ASCII.GetString(_text.Text).Trim() : "";

    private long Number(string name, long missing) =>
        _text.Read(files, $"{path}/{name}") == Errno.None && KernelText.TryLong(_text.Text, out var value) ? value : missing;

    private ulong Hex(string name) =>
        _text.Read(files, $"{path}/{name}") == Errno.None && KernelText.TryHex(_text.Text, out var value) ? value : 0;
}
