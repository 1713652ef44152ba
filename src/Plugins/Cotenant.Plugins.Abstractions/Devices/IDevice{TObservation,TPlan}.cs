namespace Cotenant.Plugins.Devices;

/// <summary>
/// A device of one family. All members are called on the device's own thread, one after another, by the pipeline; what
/// must await (scrapes, signals) runs on the device's other threads and leaves its newest value in a slot.
/// </summary>
/// <typeparam name="TObservation">The family's observation.</typeparam>
/// <typeparam name="TPlan">The family's plan.</typeparam>
public interface IDevice<TObservation, TPlan> : IDevice
    where TObservation : Observation
    where TPlan : Plan<TPlan>
{
    /// <summary>Makes an empty observation of the device's shape. May be called on any thread.</summary>
    TObservation CreateObservation();

    /// <summary>Makes an empty plan of the device's shape. May be called on any thread.</summary>
    TPlan CreatePlan();

    /// <summary>Gives the device its outputs: events and series. Called once, before anything else.</summary>
    void Attach(IDeviceOutput output);

    /// <summary>Takes a message from outside. The device completes it (<see cref="DeviceMessage.Complete"/>), with an error when it refuses.</summary>
    void Deliver(DeviceMessage message);

    /// <summary>
    /// Runs to the next decision point: a simulator advances its event engine, a host waits for its tick.
    /// </summary>
    /// <param name="point">The decision point; <see cref="DecisionPoint.Sequence"/> is filled in by the pipeline.</param>
    /// <param name="wake">Set when a message waits or the loop is to stop: a real-time device stops waiting and returns false.</param>
    /// <returns>False when there is none: the wait was broken off, or a simulation is at its end (<see cref="Finished"/>).</returns>
    bool MoveNext(out DecisionPoint point, WaitHandle wake);

    /// <summary>True when a simulation has come to its end.</summary>
    bool Finished { get; }

    /// <summary>Fills the observation for the decision point.</summary>
    void Observe(TObservation observation);

    /// <summary>
    /// Corrects the merged state from the device's own readings, at least every second tick.
    /// </summary>
    /// <returns>The resources in which reality had drifted away from <paramref name="merged"/>, which now holds what really is.</returns>
    ResourceSet Correct(TPlan merged);

    /// <summary>Checks a plan against the device's rules. Never changes anything.</summary>
    GuardVerdict Check(TObservation observation, TPlan plan);

    /// <summary>
    /// Writes the family's safe plan for <paramref name="resources"/>: known tenants keep what they have, a newcomer
    /// gets the minimum from the largest holder, a request is served first come, first served. It always passes
    /// <see cref="Check"/>.
    /// </summary>
    /// <param name="observation">The observation of the decision point.</param>
    /// <param name="plan">Holds what is desired now.</param>
    /// <param name="resources">The resources to hold.</param>
    void Hold(TObservation observation, TPlan plan, ResourceSet resources);

    /// <summary>
    /// Brings the device from <paramref name="current"/> to <paramref name="desired"/> and reads back what holds then.
    /// One transaction: on failure the device is as it was before, or <see cref="ApplyResult.Undone"/> is false and
    /// <paramref name="actual"/> says what holds.
    /// </summary>
    /// <param name="point">The decision point.</param>
    /// <param name="current">The merged state.</param>
    /// <param name="desired">The plan.</param>
    /// <param name="actual">On entry equal to <paramref name="desired"/>; the device corrects it by what it reads back.</param>
    ApplyResult Apply(in DecisionPoint point, TPlan current, TPlan desired, TPlan actual);
}
