namespace Cotenant.Plugins.Pipeline;

/// <summary>The pipeline's own series, the same for every device, by index.</summary>
public static class PipelineSeries
{
    /// <summary>Decision points.</summary>
    public const int Decisions = 0;

    /// <summary>Plans that changed something and were applied.</summary>
    public const int Actions = 1;

    /// <summary>Decision points at which at least one entry fell back to the safe plan.</summary>
    public const int Holds = 2;

    /// <summary>Plans that the guard refused.</summary>
    public const int GuardViolations = 3;

    /// <summary>Exceptions of policies.</summary>
    public const int Exceptions = 4;

    /// <summary>Decisions over budget, late and abandoned ones.</summary>
    public const int Overruns = 5;

    /// <summary>Failed actuations.</summary>
    public const int ApplyFailures = 6;

    /// <summary>Drifts.</summary>
    public const int Drifts = 7;

    /// <summary>Device time.</summary>
    public const int DeviceTime = 8;

    /// <summary>Tenants.</summary>
    public const int Tenants = 9;

    /// <summary>Mode.</summary>
    public const int Mode = 10;

    /// <summary>The declarations.</summary>
    public static IReadOnlyList<SeriesDescriptor> All { get; } =
    [
        new("cotenant_decision_points_total", "Decision points of the device.", SeriesKind.Counter, false),
        new("cotenant_actions_total", "Plans that changed something and were applied.", SeriesKind.Counter, false),
        new("cotenant_holds_total", "Decision points at which an entry fell back to the safe plan.", SeriesKind.Counter, false),
        new("cotenant_guard_violations_total", "Plans that the guard refused.", SeriesKind.Counter, false),
        new("cotenant_policy_exceptions_total", "Exceptions thrown by policies.", SeriesKind.Counter, false),
        new("cotenant_policy_overruns_total", "Decisions that took longer than their budget.", SeriesKind.Counter, false),
        new("cotenant_apply_failures_total", "Actuations that failed and were undone.", SeriesKind.Counter, false),
        new("cotenant_drifts_total", "Times that someone else had changed what was applied.", SeriesKind.Counter, false),
        new("cotenant_device_time_seconds", "Device time since the device started.", SeriesKind.Gauge, false),
        new("cotenant_tenants", "Tenants of the device.", SeriesKind.Gauge, false),
        new("cotenant_device_mode", "Mode of the device: 0 observe, 1 shadow, 2 active.", SeriesKind.Gauge, false),
    ];
}
