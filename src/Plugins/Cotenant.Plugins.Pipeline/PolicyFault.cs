namespace Cotenant.Plugins.Pipeline;

/// <summary>What a policy did wrong at a decision point. The next member of the chain decided instead.</summary>
public enum PolicyFault : byte
{
    /// <summary>It threw.</summary>
    Exception,

    /// <summary>It came back after its budget: its plan was not used.</summary>
    Late,

    /// <summary>It did not come back: its thread was abandoned.</summary>
    Overrun,

    /// <summary>Its plan broke a rule of the guard.</summary>
    GuardViolation,

    /// <summary>Its plan changed something outside the decision point's scope.</summary>
    OutOfScope,
}
