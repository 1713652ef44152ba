using Cotenant.HwBackends.Linux.Files;

namespace Cotenant.HwBackends.Linux.Resctrl;

/// <summary>
/// What the mounted resctrl can do, from <c>info/</c>, the mount options and the root group, and never from CPU flags, which
/// new features do not set any more. Every part is optional.
/// </summary>
/// <param name="Cache">L3 ways, or <see langword="null"/></param>
/// <param name="Bandwidth">memory bandwidth, or <see langword="null"/></param>
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
    /// <summary>What plans do not name and tenants' settings may: L3CODE, L2, L2CODE, L2DATA, SMBA.</summary>
    public IReadOnlyList<ExtraResource> Extras { get; init; } = [];

    /// <summary>Directories of info/ that this backend has never heard of: shown and left alone.</summary>
    public IReadOnlyList<string> Unknown { get; init; } = [];

    /// <summary>Bytes of one way by resource and domain, from the root group's <c>size</c> and masks; what is not there is not told.</summary>
    public IReadOnlyDictionary<(string Resource, int Domain), double> WayBytes { get; init; } = new Dictionary<(string, int), double>();

    /// <summary>Looks at a mounted resctrl.</summary>
    /// <param name="files">file work</param>
    /// <param name="mount">where it is</param>
    /// <param name="memoryBandwidth">peak traffic of the machine in bytes a second, 0 if unknown: what 100 % means where values are absolute</param>
    public static ResctrlCapabilities Read(IKernelFiles files, ResctrlMount mount, double memoryBandwidth = 0)
    {
        var info = new ResctrlInfo(files, $"{mount.Path}/info");
        var missing = new List<string>();
        var cache = info.Cache("L3") ?? info.Cache("L3DATA");
        if (cache is null)
        {
            missing.Add("no L3 cache allocation (no info/L3): the CPU lacks L3 CAT, or rdt=!l3cat is on the kernel command line");
        }
        else if (cache.Use.FirstOrDefault(u => (u.Exclusive | u.PseudoLocked) != 0) is { } held)
        {
            missing.Add($"ways {held.Exclusive | held.PseudoLocked:x} of L3 domain {held.Domain} are held by an exclusive or pseudo-locked group (bit_usage): a plan that asks for them fails");
        }

        var text = new TextBuffer();
        _ = text.Read(files, $"{mount.Path}/schemata");
        var bandwidth = info.Bandwidth("MB", mount.MegabytesPerSecond, text.Text, memoryBandwidth);
        bandwidth = Steerable(bandwidth, missing);
        var monitoring = info.Monitoring(mount.Path);
        if (monitoring is null)
        {
            missing.Add("no cache monitoring (no info/L3_MON): the CPU lacks CMT and MBM, or rdt=!cmt,!mbmtotal,!mbmlocal is on the kernel command line");
        }

        var extras = new List<ExtraResource>();
        foreach (var name in ExtraResource.Names)
        {
            if (name == "SMBA" ? info.Bandwidth(name, false, text.Text, 0) is not null : info.Cache(name) is not null)
            {
                extras.Add(name == "SMBA" ? new ExtraResource(name, null, info.Bandwidth(name, false, text.Text, 0)) : new ExtraResource(name, info.Cache(name), null));
            }
        }

        return new ResctrlCapabilities(cache, bandwidth, monitoring, info.LeastClasses(), ResctrlDomains.Parse(text.Text, extras), missing)
        {
            Extras = extras,
            Unknown = info.Unknown(),
            WayBytes = ReadWayBytes(files, mount.Path, text.Text),
        };
    }

    /// <summary>Percent mean something only where 100 % is known.</summary>
    private static BandwidthAllocation? Steerable(BandwidthAllocation? bandwidth, List<string> missing)
    {
        if (bandwidth is null)
        {
            missing.Add("no memory bandwidth allocation (no info/MB): the CPU lacks MBA, or rdt=!mba is on the kernel command line");
            return null;
        }

        if (bandwidth.Unit == BandwidthUnit.MebibytesPerSecond && bandwidth.DomainBytes == 0)
        {
            missing.Add("memory bandwidth is not steered: resctrl is mounted with mba_MBps, which takes MB/s; give options.memoryBandwidthGBps, so that percent have a meaning, or remount without it");
            return null;
        }

        return bandwidth;
    }

    /// <summary>The root group's <c>size</c> (bytes of its share) over the ways that it holds.</summary>
    private static Dictionary<(string Resource, int Domain), double> ReadWayBytes(IKernelFiles files, string mount, ReadOnlySpan<byte> schemata)
    {
        var found = new Dictionary<(string, int), double>();
        var text = new TextBuffer();
        if (text.Read(files, $"{mount}/size") != Errno.None)
        {
            return found;
        }

        var sizes = new SchemataReader(text.Text);
        while (sizes.Next())
        {
            var masks = new SchemataReader(schemata);
            while (masks.Next())
            {
                if (masks.Domain == sizes.Domain && masks.Resource.SequenceEqual(sizes.Resource)
                    && KernelText.TryLong(sizes.Value, out var bytes) && bytes > 0 && KernelText.TryHex(masks.Value, out var mask) && mask != 0
                    && !masks.Resource.EndsWith("MB"u8) && !masks.Resource.EndsWith("MBA"u8))
                {
                    found[(System.Text.Encoding.ASCII.GetString(sizes.Resource), sizes.Domain)] = (double)bytes / System.Numerics.BitOperations.PopCount(mask);
                }
            }
        }

        return found;
    }
}
