namespace Cotenant.HwBackends.Linux.Sensors;

/// <summary>Why a sample has no value. A missing sample is never a zero.</summary>
internal enum SampleReason : byte
{
    /// <summary>There is a value.</summary>
    None,

    /// <summary>This machine or kernel has no such sensor.</summary>
    NotSupported,

    /// <summary>The tenant has no process or no group to measure.</summary>
    NoTarget,

    /// <summary>A rate needs two readings, and this is the first.</summary>
    FirstReading,

    /// <summary>The counter went backwards (group made anew, event reconfigured, program restarted).</summary>
    CounterReset,

    /// <summary>The kernel answered "Unavailable": no hardware counter or no valid value at the moment.</summary>
    Unavailable,

    /// <summary>The kernel answered "Error".</summary>
    HardwareError,

    /// <summary>The kernel answered "Unassigned": no counter is assigned to the group (ABMC).</summary>
    Unassigned,

    /// <summary>No monitoring id is free for the tenant's own group.</summary>
    NoMonitoringId,

    /// <summary>The file could not be read, or holds something else.</summary>
    Unreadable,

    /// <summary>The source has nothing newer than its allowed age.</summary>
    Stale,

    /// <summary>The tenant served no request since the last look.</summary>
    NoRequests,

    /// <summary>Nothing is configured to measure it.</summary>
    NotConfigured,
}
