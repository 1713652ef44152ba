namespace Cotenant.HwBackends.Linux.Resctrl;

/// <summary>
/// The domain ids of one kernel, as its schemata show them. Ids are opaque keys: they may have gaps, and a domain
/// vanishes when its last CPU goes offline.
/// </summary>
/// <param name="Cache">ids of L3 domains, by rising id</param>
/// <param name="Bandwidth">ids of MB domains, by rising id</param>
internal sealed record ResctrlDomains(int[] Cache, int[] Bandwidth)
{
    public static ResctrlDomains Parse(ReadOnlySpan<byte> schemata)
    {
        var cache = new SortedSet<int>();
        var bandwidth = new SortedSet<int>();
        var reader = new SchemataReader(schemata);
        while (reader.Next())
        {
            if (reader.IsCache)
            {
                cache.Add(reader.Domain);
            }
            else if (reader.IsBandwidth)
            {
                bandwidth.Add(reader.Domain);
            }
        }

        return new ResctrlDomains([.. cache], [.. bandwidth]);
    }

    public bool Same(ResctrlDomains other) => Cache.AsSpan().SequenceEqual(other.Cache) && Bandwidth.AsSpan().SequenceEqual(other.Bandwidth);
}
