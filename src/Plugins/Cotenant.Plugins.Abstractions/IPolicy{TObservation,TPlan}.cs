namespace Cotenant.Plugins;

/// <summary>A policy of one device family.</summary>
/// <typeparam name="TObservation">The family's observation.</typeparam>
/// <typeparam name="TPlan">The family's plan.</typeparam>
public interface IPolicy<in TObservation, in TPlan> : IPolicy
    where TObservation : Observation
    where TPlan : Plan
{
    /// <summary>
    /// Decides. Runs within the policy's budget and allocates nothing in steady state. Both arguments are the
    /// pipeline's and valid during the call only.
    /// </summary>
    /// <param name="observation">What the decision point needs, read-only.</param>
    /// <param name="plan">On entry what is desired now; on return what the policy wants, with its reasons.</param>
    void Decide(TObservation observation, TPlan plan);
}
