namespace Cotenant.HwBackends.Linux.Resctrl;

/// <summary>What info/MB says about memory bandwidth allocation in percent (Intel MBA).</summary>
/// <param name="Minimum">min_bandwidth, percent</param>
/// <param name="Step">bandwidth_gran, percent; the kernel rounds up to a multiple of it</param>
/// <param name="Linear">delay_linear: whether percent are in proportion to bandwidth</param>
/// <param name="Classes">num_closids of this resource</param>
internal sealed record BandwidthAllocation(int Minimum, int Step, bool Linear, int Classes)
{
    /// <summary>No throttling, in percent.</summary>
    public const int Full = 100;

    /// <summary>What the kernel stores for <paramref name="percent"/>: within the range, rounded up (bw_validate of fs/resctrl).</summary>
    public int Round(int percent)
    {
        var value = Math.Clamp(percent, Minimum, Full);
        return Math.Min(Full, (value + Step - 1) / Step * Step);
    }
}
