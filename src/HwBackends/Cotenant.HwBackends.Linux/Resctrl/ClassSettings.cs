namespace Cotenant.HwBackends.Linux.Resctrl;

/// <summary>
/// What one control group holds: a mask of ways for each L3 domain, a value for each MB domain and one for each further
/// column, in the order of <see cref="ResctrlDomains"/>. Arrays are empty where the machine lacks the resource.
/// </summary>
/// <param name="cacheDomains">number of L3 domains</param>
/// <param name="bandwidthDomains">number of MB domains</param>
/// <param name="extraColumns">number of values of resources that plans do not name</param>
internal sealed class ClassSettings(int cacheDomains, int bandwidthDomains, int extraColumns = 0)
{
    public ulong[] Masks { get; } = new ulong[cacheDomains];

    /// <summary>MB values in the unit of <see cref="BandwidthAllocation.Unit"/>.</summary>
    public long[] Bandwidth { get; } = new long[bandwidthDomains];

    /// <summary>Masks and values by <see cref="ResctrlDomains.Extra"/>.</summary>
    public ulong[] Extra { get; } = new ulong[extraColumns];

    public bool Same(ClassSettings other) =>
        Masks.AsSpan().SequenceEqual(other.Masks) && Bandwidth.AsSpan().SequenceEqual(other.Bandwidth) && Extra.AsSpan().SequenceEqual(other.Extra);

    /// <summary>Whether nothing is smaller here than in <paramref name="other"/>. A mask that contains another is the larger number, too.</summary>
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

        for (var i = 0; i < Extra.Length; i++)
        {
            if (other.Extra[i] > Extra[i])
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
        other.Extra.CopyTo(Extra, 0);
    }

    public ClassSettings Clone()
    {
        var copy = new ClassSettings(Masks.Length, Bandwidth.Length, Extra.Length);
        copy.CopyFrom(this);
        return copy;
    }

    public override string ToString() =>
        $"L3:{string.Join(';', Masks.Select(m => m.ToString("x")))} MB:{string.Join(';', Bandwidth)}{(Extra.Length == 0 ? "" : $" others:{string.Join(';', Extra.Select(e => e.ToString("x")))}")}";
}
