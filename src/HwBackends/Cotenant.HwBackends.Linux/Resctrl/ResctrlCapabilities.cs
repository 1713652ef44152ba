using System.Text;
using Cotenant.HwBackends.Linux.Files;

namespace Cotenant.HwBackends.Linux.Resctrl;

/// <summary>
/// What the mounted resctrl can do, from <c>info/</c> and never from CPU flags, which new features do not set any more.
/// Every part is optional.
/// </summary>
/// <param name="Cache">L3 ways, or <see langword="null"/></param>
/// <param name="Bandwidth">memory bandwidth in percent, or <see langword="null"/></param>
/// <param name="Monitoring">occupancy and traffic, or <see langword="null"/></param>
/// <param name="Classes">control groups that fit, the root group among them: the least num_closids of all resources</param>
/// <param name="Domains">the domains of the root group's schemata</param>
/// <param name="Missing">one line for each part that is not there: why, and what to do</param>
internal sealed record ResctrlCapabilities(
    CacheAllocation? Cache,
    BandwidthAllocation? Bandwidth,
    CacheMonitoring? Monitoring,
    int Classes,
    ResctrlDomains Domains,
    IReadOnlyList<string> Missing)
{
    public static ResctrlCapabilities Read(IKernelFiles files, ResctrlMount mount)
    {
        var reader = new Info(files, $"{mount.Path}/info");
        var missing = new List<string>();
        var cache = ReadCache(reader);
        if (cache is null)
        {
            missing.Add("no L3 cache allocation (no info/L3): the CPU lacks L3 CAT, or rdt=!l3cat is on the kernel command line");
        }

        var bandwidth = ReadBandwidth(reader, mount, missing);
        var monitoring = ReadMonitoring(reader);
        if (monitoring is null)
        {
            missing.Add("no cache monitoring (no info/L3_MON): the CPU lacks CMT and MBM, or rdt=!cmt,!mbmtotal,!mbmlocal is on the kernel command line");
        }

        var classes = reader.LeastClasses();
        var text = new TextBuffer();
        _ = text.Read(files, $"{mount.Path}/schemata");
        return new ResctrlCapabilities(cache, bandwidth, monitoring, classes, ResctrlDomains.Parse(text.Text), missing);
    }

    private static CacheAllocation? ReadCache(Info info)
    {
        var name = info.Hex("L3/cbm_mask") != 0 ? "L3" : info.Hex("L3DATA/cbm_mask") != 0 ? "L3DATA" : null;
        return name is null
            ? null
            : new CacheAllocation(
                name == "L3" ? ["L3"] : ["L3CODE", "L3DATA"],
                info.Hex($"{name}/cbm_mask"),
                (int)Math.Max(1, info.Number($"{name}/min_cbm_bits", 1)),
                info.Hex($"{name}/shareable_bits"),
                (int)info.Number($"{name}/num_closids", 1));
    }

    private static BandwidthAllocation? ReadBandwidth(Info info, ResctrlMount mount, List<string> missing)
    {
        var minimum = info.Number("MB/min_bandwidth", -1);
        if (minimum < 0)
        {
            missing.Add("no memory bandwidth allocation (no info/MB): the CPU lacks MBA, or rdt=!mba is on the kernel command line");
            return null;
        }

        if (mount.MegabytesPerSecond)
        {
            missing.Add("memory bandwidth is not steered: resctrl is mounted with mba_MBps, which takes MB/s; remount without it to steer percent");
            return null;
        }

        if (minimum > BandwidthAllocation.Full)
        {
            missing.Add($"memory bandwidth is not steered: its unit on this CPU is not percent (min_bandwidth is {minimum})");
            return null;
        }

        return new BandwidthAllocation((int)minimum, (int)Math.Max(1, info.Number("MB/bandwidth_gran", 10)), info.Number("MB/delay_linear", 1) == 1, (int)info.Number("MB/num_closids", 1));
    }

    private static CacheMonitoring? ReadMonitoring(Info info)
    {
        var features = info.Text("L3_MON/mon_features").Split('\n');
        return features is [""]
            ? null
            : new CacheMonitoring((int)info.Number("L3_MON/num_rmids", 1), features.Contains("llc_occupancy"), features.Contains("mbm_total_bytes"), features.Contains("mbm_local_bytes"));
    }

    private sealed class Info(IKernelFiles files, string path)
    {
        private readonly TextBuffer _text = new();

        public string Text(string name) =>
            _text.Read(files, $"{path}/{name}") == Errno.None ? Encoding.ASCII.GetString(_text.Text).Trim() : "";

        public long Number(string name, long missing) =>
            _text.Read(files, $"{path}/{name}") == Errno.None && KernelText.TryLong(_text.Text, out var value) ? value : missing;

        public ulong Hex(string name) =>
            _text.Read(files, $"{path}/{name}") == Errno.None && KernelText.TryHex(_text.Text, out var value) ? value : 0;

        /// <summary>The minimum over all resources, also those not steered here; 1 (the root group) if nothing can be allocated.</summary>
        public int LeastClasses()
        {
            var names = new List<string>();
            _ = files.ListDirectories(path, names);
            var least = long.MaxValue;
            foreach (var name in names)
            {
                least = Math.Min(least, Number($"{name}/num_closids", long.MaxValue));
            }

            return least == long.MaxValue ? 1 : (int)least;
        }
    }
}
