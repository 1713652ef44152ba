namespace Cotenant.Plugins.Hosting;

/// <summary>What a policy can do wrong in a decision.</summary>
public enum PolicyFault
{
    /// <summary>It threw an exception.</summary>
    Exception,

    /// <summary>It took longer than its budget.</summary>
    Overrun,

    /// <summary>The guard refused its plan.</summary>
    GuardViolation,
}
