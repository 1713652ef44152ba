namespace Cotenant.HwBackends.Linux.Resctrl;

/// <summary>What the numbers of an MB or SMBA line mean (resctrl.rst, "Memory bandwidth Allocation and monitoring").</summary>
internal enum BandwidthUnit
{
    /// <summary>Percent of the throttling range (Intel); 100 is unthrottled.</summary>
    Percent,

    /// <summary>MiB/s under the kernel's own feedback loop (mount option mba_MBps); 2^32-1 is unthrottled.</summary>
    MebibytesPerSecond,

    /// <summary>Steps of 1/8 GB/s (AMD); unthrottled is what the root group holds, 2048 on many.</summary>
    EighthGigabytesPerSecond,
}
