using System.Numerics;

namespace Cotenant.HwBackends.Linux.Resctrl;

/// <summary>What a mounted resctrl offers, in lines for people.</summary>
internal static class ResctrlReport
{
    public static IEnumerable<string> Lines(ResctrlMount mount, ResctrlCapabilities capabilities)
    {
        var (cache, bandwidth, monitoring) = (capabilities.Cache, capabilities.Bandwidth, capabilities.Monitoring);
        yield return $"{mount.Path}: {(cache is null ? "no ways" : Describe(cache))}; {(bandwidth is null ? "no bandwidth" : Describe(bandwidth))}; {(monitoring is null ? "no monitoring" : Describe(monitoring))}";
        foreach (var use in cache?.Use ?? [])
        {
            if (use.Unused != 0 || (use.Exclusive | use.PseudoLocked) != 0)
            {
                yield return $"L3 domain {use.Domain}: {Ways(use.Unused, "in no group's mask")}{Ways(use.Exclusive, "held by an exclusive group")}{Ways(use.PseudoLocked, "pseudo-locked")}".TrimEnd(',', ' ');
            }
        }

        foreach (var extra in capabilities.Extras)
        {
            yield return $"{extra.Name}: {(extra.Cache is { } level ? Describe(level) : Describe(extra.Bandwidth!))}; plans do not name it, a tenant's settings.resctrl.{extra.Name} may";
        }

        if (capabilities.Unknown.Count > 0)
        {
            yield return $"resources that this program does not know and leaves alone: {string.Join(", ", capabilities.Unknown)}";
        }
    }

    private static string Describe(CacheAllocation cache) =>
        $"{(cache.Resource == "L3DATA" ? "code and data apart (cdp), " : "")}{BitOperations.PopCount(cache.FullMask)} ways, at least {cache.MinBits} each, {cache.Shareable:x} shared with devices, masks {(cache.Sparse == true ? "may have holes" : "in one piece")}";

    private static string Describe(BandwidthAllocation bandwidth) => bandwidth.Unit switch
    {
        BandwidthUnit.Percent => $"bandwidth from {bandwidth.Minimum} % in steps of {bandwidth.Step}{(bandwidth.Linear ? "" : ", not linear")}{(bandwidth.ThrottleMode == "max" ? ", the more throttled of two SMT siblings slows both" : "")}",
        BandwidthUnit.MebibytesPerSecond => $"bandwidth in MiB/s, 100 % is {bandwidth.DomainBytes / 1e9:0.#} GB/s of a domain",
        _ => $"bandwidth in steps of 1/8 GB/s, no limit is {bandwidth.Full}{(bandwidth.DomainBytes > 0 ? $", 100 % is {bandwidth.DomainBytes / 1e9:0.#} GB/s of a domain" : "")}",
    };

    private static string Describe(CacheMonitoring monitoring) =>
        $"{monitoring.Ids} monitoring ids{(monitoring.SubNodes > 1 ? $", {monitoring.SubNodes} sub-NUMA nodes in each L3: a way is worth 1/{monitoring.SubNodes} of its bytes" : "")}{(monitoring.AssignMode.Length > 0 ? $", counters by {monitoring.AssignMode} ({monitoring.Counters})" : "")}";

    private static string Ways(ulong ways, string what) => ways == 0 ? "" : $"ways {ways:x} {what}, ";
}
