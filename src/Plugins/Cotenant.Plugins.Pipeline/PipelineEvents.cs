namespace Cotenant.Plugins.Pipeline;

/// <summary>The pipeline's own event codes, the same for every device.</summary>
public static class PipelineEvents
{
    /// <summary>Reality had drifted from what was applied.</summary>
    public const int Drift = 1;

    /// <summary>A policy threw.</summary>
    public const int PolicyThrew = 2;

    /// <summary>A policy came back late; its plan was not used.</summary>
    public const int PolicyLate = 3;

    /// <summary>A policy did not come back; its thread was abandoned.</summary>
    public const int PolicyOverran = 4;

    /// <summary>A policy's plan broke a rule of the guard.</summary>
    public const int GuardViolation = 5;

    /// <summary>A policy's plan went beyond the decision point's scope.</summary>
    public const int OutOfScope = 6;

    /// <summary>An actuation failed and was undone.</summary>
    public const int ApplyFailed = 7;

    /// <summary>An actuation failed and could not be undone in full.</summary>
    public const int UndoFailed = 8;

    /// <summary>The mode changed.</summary>
    public const int ModeChanged = 9;

    /// <summary>A policy was replaced by a new version of its plugin.</summary>
    public const int PolicyReloaded = 10;

    /// <summary>A policy is malfunctioned: an operator must clear it.</summary>
    public const int PolicyMalfunctioned = 11;

    /// <summary>The device's safe plan broke its own guard: nothing was changed.</summary>
    public const int HoldRefused = 12;

    /// <summary>Every code with its text.</summary>
    public static IReadOnlyList<CodeDescriptor> All { get; } =
    [
        new(Drift, "drift", "someone else changed what was applied (resources {0}); the plan starts from what really is"),
        new(PolicyThrew, "policy-threw", "entry {0}, member {1}: the policy threw; the next one decided"),
        new(PolicyLate, "policy-late", "entry {0}, member {1}: the decision took {2:0.0} ms of {3:0.0} ms; the next one decided"),
        new(PolicyOverran, "policy-overran", "entry {0}, member {1}: no decision within {2:0.0} ms; its thread was abandoned"),
        new(GuardViolation, "guard-violation", "entry {0}, member {1}: the plan broke rule {2} of the guard; the next one decided"),
        new(OutOfScope, "out-of-scope", "entry {0}, member {1}: the plan went beyond the decision point's scope; the next one decided"),
        new(ApplyFailed, "apply-failed", "the plan could not be applied; everything is as it was before"),
        new(UndoFailed, "undo-failed", "the plan could not be applied nor undone in full; the next tick goes on from what really is"),
        new(ModeChanged, "mode-changed", "the mode changed from {0} to {1} (0 observe, 1 shadow, 2 active)"),
        new(PolicyReloaded, "policy-reloaded", "entry {0}, member {1}: a new version of the policy took over"),
        new(PolicyMalfunctioned, "policy-malfunctioned", "entry {0}, member {1}: the policy is malfunctioned until an operator clears it"),
        new(HoldRefused, "hold-refused", "the safe plan broke rule {0} of the guard; nothing was changed"),
    ];
}
