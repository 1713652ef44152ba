namespace Cotenant.Plugins.Pipeline.Journal;

/// <summary>What a record of the journal is.</summary>
public enum JournalRecordKind : byte
{
    /// <summary>The start of a device's records in a segment, see <see cref="DeviceHeader"/>.</summary>
    DeviceHeader = 1,

    /// <summary>A decision, see <see cref="DecisionEntry"/>.</summary>
    Decision = 2,

    /// <summary>What happened after a decision, see <see cref="OutcomeEntry"/>.</summary>
    Outcome = 3,

    /// <summary>An event of device or pipeline, see <see cref="EventEntry"/>.</summary>
    Event = 4,

    /// <summary>A tenant came or changed, see <see cref="TenantEntry"/>.</summary>
    Tenant = 5,
}
