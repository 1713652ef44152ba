namespace Cotenant.Policies.OsmlPlus.Control;

/// <summary>What a new plan is for.</summary>
internal enum PlanGoal : byte
{
    None,

    /// <summary>Tenants came or left.</summary>
    Admit,

    /// <summary>A service misses its target, or is about to.</summary>
    Relieve,

    /// <summary>Best-effort tenants get what services have beyond their margin.</summary>
    FeedBestEffort,

    /// <summary>What services have beyond their margin becomes idle.</summary>
    Reclaim,
}
