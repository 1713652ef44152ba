namespace Cotenant.HwBackends.Linux.Resctrl;

/// <summary>What info/MB or info/SMBA says about memory bandwidth allocation, and how plans, which are in percent, map to it.</summary>
/// <param name="Minimum">min_bandwidth, in <see cref="Unit"/></param>
/// <param name="Step">bandwidth_gran; the kernel rounds up to a multiple of it</param>
/// <param name="Linear">delay_linear: whether percent are in proportion to bandwidth</param>
/// <param name="Classes">num_closids of this resource</param>
internal sealed record BandwidthAllocation(int Minimum, int Step, bool Linear, int Classes)
{
    /// <summary>No throttling, in percent.</summary>
    public const int FullPercent = 100;

    private const double Mebibyte = 1 << 20;
    private const double EighthGigabyte = 1e9 / 8;

    public BandwidthUnit Unit { get; init; }

    /// <summary>What an unthrottled group holds: learned from the root group, because no file tells it.</summary>
    public long Full { get; init; } = FullPercent;

    /// <summary>Peak traffic of one domain in bytes a second, which is 100 %; 0 if the configuration does not tell it.</summary>
    public double DomainBytes { get; init; }

    /// <summary>thread_throttle_mode: with <c>max</c> the more throttled of two SMT siblings slows both; empty if not told.</summary>
    public string ThrottleMode { get; init; } = "";

    /// <summary>What the kernel stores for <paramref name="value"/>: within the range, rounded up (bw_validate of fs/resctrl); MB/s are stored as they are.</summary>
    public long Round(long value)
    {
        if (Unit == BandwidthUnit.MebibytesPerSecond)
        {
            return Math.Clamp(value, 1, Full);
        }

        value = Math.Clamp(value, Minimum, Full);
        return Math.Min(Full, (value + Step - 1) / Step * Step);
    }

    /// <summary>The value to write for a share of a domain's bandwidth, in percent. 100 is no limit at all.</summary>
    public long FromPercent(int percent) =>
        percent >= FullPercent ? Full
        : Unit == BandwidthUnit.Percent ? percent
        : FromBytes(HundredPercent * percent / FullPercent);

    /// <summary>The value to write for a rate in bytes a second; in percent it needs <see cref="DomainBytes"/>.</summary>
    public long FromBytes(double bytes) => Round((long)Math.Ceiling((bytes / ValueBytes) - 1e-9));

    /// <summary>The share in percent that a value stands for, at least 1; inverse of <see cref="FromPercent"/> as far as rounding lets it be.</summary>
    public int ToPercent(long value) =>
        value >= Full ? FullPercent
        : Unit == BandwidthUnit.Percent ? (int)Math.Max(value, 1)
        : (int)Math.Clamp(Math.Round(value * ValueBytes * FullPercent / HundredPercent), 1, FullPercent);

    /// <summary>Bytes a second of 100 %: as configured, else, where values are absolute, what the root group holds.</summary>
    private double HundredPercent => DomainBytes > 0 ? DomainBytes : Full * ValueBytes;

    /// <summary>Bytes a second of the value 1.</summary>
    private double ValueBytes => Unit switch
    {
        BandwidthUnit.MebibytesPerSecond => Mebibyte,
        BandwidthUnit.EighthGigabytesPerSecond => EighthGigabyte,
        _ => DomainBytes > 0 ? DomainBytes / FullPercent : 1,
    };

    /// <summary>A value with its unit, for people.</summary>
    public string Describe(long value) =>
        value >= Full ? "no limit"
        : Unit switch
        {
            BandwidthUnit.MebibytesPerSecond => $"{value} MiB/s",
            BandwidthUnit.EighthGigabytesPerSecond => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{value / 8.0:0.###} GB/s"),
            _ => $"{value} %",
        };
}
