namespace Cotenant.Plugins;

/// <summary>
/// The entry point of a plugin assembly: exactly one public type with a parameterless constructor implements it.
/// A plugin holds no state of its own besides what its policies hold.
/// </summary>
public interface IPlugin
{
    /// <summary>Makes an instance of one of the policies that the manifest lists.</summary>
    /// <param name="policy">The policy's name in the manifest.</param>
    /// <param name="context">What the host offers the instance.</param>
    /// <returns>An instance that implements <see cref="IPolicy{TObservation,TPlan}"/> for the family that the manifest names.</returns>
    /// <exception cref="PolicyNotSupportedException">This device lacks what the policy needs; the message says what.</exception>
    IPolicy CreatePolicy(string policy, PolicyContext context);
}
