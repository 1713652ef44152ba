namespace Cotenant.Plugins.Devices;

/// <summary>What a device is and declares: fixed for its life. Families extend it.</summary>
public abstract class DeviceDescriptor
{
    /// <summary>The device's id in the configuration.</summary>
    public required string Id { get; init; }

    /// <summary>The device's kind (<c>simulated-server</c>, <c>linux-host</c>, ...).</summary>
    public required string Kind { get; init; }

    /// <summary>The family's name, which manifests of policies name (<c>host</c>, <c>npu</c>, ...).</summary>
    public abstract string Family { get; }

    /// <summary>The leasable resources of the family, at most 32.</summary>
    public abstract IReadOnlyList<string> Resources { get; }

    /// <summary>The kinds of decision points; <see cref="DecisionPoint.Kind"/> is an index into them.</summary>
    public abstract IReadOnlyList<string> DecisionPoints { get; }

    /// <summary>The guard's rules; <see cref="GuardVerdict.Rule"/> is a code of one of them.</summary>
    public abstract IReadOnlyList<CodeDescriptor> GuardRules { get; }

    /// <summary>The events that the device raises.</summary>
    public virtual IReadOnlyList<CodeDescriptor> Events => [];

    /// <summary>The series that the device sets.</summary>
    public virtual IReadOnlyList<SeriesDescriptor> Series => [];

    /// <summary>Tenant slots.</summary>
    public required int TenantCapacity { get; init; }

    /// <summary>True when device time is real time: the device waits for its own ticks and the daemon does not pace it.</summary>
    public required bool RealTime { get; init; }

    /// <summary>
    /// How long after a decision that changed something its outcome is recorded, in nanoseconds of device time;
    /// 0 records none.
    /// </summary>
    public virtual long OutcomeDelayNs => 0;

    /// <summary>
    /// The stated sampling rule of the journal: of decisions that change nothing one in this many is recorded in full.
    /// 1 records every one.
    /// </summary>
    public virtual int JournalSampling => 1;

    /// <summary>Version and parameter hash of a simulator; empty for real devices.</summary>
    public virtual string Simulator => "";
}
