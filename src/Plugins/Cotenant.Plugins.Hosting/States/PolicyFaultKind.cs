namespace Cotenant.Plugins.Hosting;

/// <summary>The kinds of faults that are counted for each policy.</summary>
public enum PolicyFaultKind
{
    /// <summary>It threw an exception.</summary>
    Exception,

    /// <summary>It took longer than its budget, or never came back.</summary>
    Overrun,

    /// <summary>The guard refused its plan, or the plan went beyond its scope.</summary>
    GuardViolation,
}
