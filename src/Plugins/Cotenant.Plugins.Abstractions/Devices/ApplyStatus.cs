namespace Cotenant.Plugins.Devices;

/// <summary>How an actuation ended.</summary>
public enum ApplyStatus : byte
{
    /// <summary>Applied and verified.</summary>
    Applied,

    /// <summary>A write failed.</summary>
    Failed,

    /// <summary>The writes succeeded, the read-back differs from the plan: undone.</summary>
    Unverified,
}
