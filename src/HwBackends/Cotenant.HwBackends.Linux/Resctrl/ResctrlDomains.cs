namespace Cotenant.HwBackends.Linux.Resctrl;

/// <summary>
/// The domain ids of one kernel, as its schemata show them. Ids are opaque keys: they may have gaps, and a domain
/// vanishes when its last CPU goes offline.
/// </summary>
/// <param name="Cache">ids of L3 domains, by rising id</param>
/// <param name="Bandwidth">ids of MB domains, by rising id</param>
internal sealed record ResctrlDomains(int[] Cache, int[] Bandwidth)
{
    /// <summary>Values of resources that plans do not name, by resource and then by rising id.</summary>
    public ExtraColumn[] Extra { get; init; } = [];

    public static ResctrlDomains Parse(ReadOnlySpan<byte> schemata, IReadOnlyList<ExtraResource>? extras = null)
    {
        var cache = new SortedSet<int>();
        var bandwidth = new SortedSet<int>();
        var columns = new SortedSet<(int Resource, int Domain)>();
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
            else
            {
                for (var e = 0; e < (extras?.Count ?? 0); e++)
                {
                    if (reader.IsNamed(extras![e].Name))
                    {
                        columns.Add((e, reader.Domain));
                    }
                }
            }
        }

        return new ResctrlDomains([.. cache], [.. bandwidth]) { Extra = [.. columns.Select(c => new ExtraColumn(extras![c.Resource], c.Domain))] };
    }

    /// <summary>The column of a resource and domain, or -1. There are few: a search is cheap and makes nothing.</summary>
    public int IndexOf(in SchemataReader at)
    {
        for (var i = 0; i < Extra.Length; i++)
        {
            if (Extra[i].Domain == at.Domain && at.IsNamed(Extra[i].Resource.Name))
            {
                return i;
            }
        }

        return -1;
    }

    public bool Same(ResctrlDomains other) =>
        Cache.AsSpan().SequenceEqual(other.Cache) && Bandwidth.AsSpan().SequenceEqual(other.Bandwidth)
        && Extra.Select(e => (e.Resource.Name, e.Domain)).SequenceEqual(other.Extra.Select(e => (e.Resource.Name, e.Domain)));
}
