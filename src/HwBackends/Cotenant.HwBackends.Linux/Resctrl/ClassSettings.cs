namespace Cotenant.HwBackends.Linux.Resctrl;

/// <summary>
/// What one control group holds: a mask of ways for each L3 domain and a percentage for each MB domain, in the order of
/// <see cref="ResctrlDomains"/>. Arrays are empty where the machine lacks the resource.
/// </summary>
/// <param name="cacheDomains">number of L3 domains</param>
/// <param name="bandwidthDomains">number of MB domains</param>
internal sealed class ClassSettings(int cacheDomains, int bandwidthDomains)
{
    public ulong[] Masks { get; } = new ulong[cacheDomains];

    /// <summary>Percent of the bandwidth, 100 is unthrottled.</summary>
    public int[] Bandwidth { get; } = new int[bandwidthDomains];

    public bool Same(ClassSettings other) =>
        Masks.AsSpan().SequenceEqual(other.Masks) && Bandwidth.AsSpan().SequenceEqual(other.Bandwidth);

    /// <summary>Whether nothing is smaller here than in <paramref name="other"/>.</summary>
    public bool Covers(ClassSettings other)
    {
        for (var i = 0; i < Masks.Length; i++)
        {
            if ((other.Masks[i] & ~Masks[i]) != 0)
            {
                return false;
            }
        }

        for (var i = 0; i < Bandwidth.Length; i++)
        {
            if (other.Bandwidth[i] > Bandwidth[i])
            {
                return false;
            }
        }

        return true;
    }

    public void CopyFrom(ClassSettings other)
    {
        other.Masks.CopyTo(Masks, 0);
        other.Bandwidth.CopyTo(Bandwidth, 0);
    }

    public ClassSettings Clone()
    {
        var copy = new ClassSettings(Masks.Length, Bandwidth.Length);
        copy.CopyFrom(this);
        return copy;
    }

    public override string ToString() =>
        $"L3:{string.Join(';', Masks.Select(m => m.ToString("x")))} MB:{string.Join(';', Bandwidth)}";
}
