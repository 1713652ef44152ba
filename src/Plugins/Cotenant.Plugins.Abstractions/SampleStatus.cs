namespace Cotenant.Plugins;

/// <summary>Why a sample is missing. The zero value is "not yet read", so that a fresh field is never mistaken for a value.</summary>
public enum SampleStatus : byte
{
    /// <summary>Not read yet.</summary>
    NotYet,

    /// <summary>There is a value.</summary>
    Ok,

    /// <summary>The host lacks the feature.</summary>
    NotSupported,

    /// <summary>The kernel answered "Unavailable" (resctrl), or the counter was reset since the last reading.</summary>
    Unavailable,

    /// <summary>The kernel answered "Error", or the read failed.</summary>
    Error,

    /// <summary>No counter is assigned to the group (resctrl ABMC "Unassigned").</summary>
    Unassigned,

    /// <summary>The source has not delivered within its time.</summary>
    Stale,

    /// <summary>No source is configured.</summary>
    NoSource,

    /// <summary>The source delivered, but nothing happened in the interval (no request, no instruction).</summary>
    Idle,
}
