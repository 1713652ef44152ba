namespace Cotenant.Plugins.Pipeline;

/// <summary>Is told what policies do wrong and says when one must not decide any more.</summary>
public interface IPolicySupervisor
{
    /// <summary>
    /// Called on the device's thread, or the watchdog's for <see cref="PolicyFault.Overrun"/>.
    /// </summary>
    /// <param name="policy">Who.</param>
    /// <param name="fault">What.</param>
    /// <param name="detail">One line for people.</param>
    /// <returns>False when the policy is malfunctioned from now on.</returns>
    bool Report(PolicyInstance policy, PolicyFault fault, string detail);
}
