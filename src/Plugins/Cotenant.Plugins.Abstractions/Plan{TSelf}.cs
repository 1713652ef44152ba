namespace Cotenant.Plugins;

/// <summary>A plan of one device family. The pipeline copies, divides and compares plans through these members.</summary>
/// <typeparam name="TSelf">The family's plan type.</typeparam>
public abstract class Plan<TSelf> : Plan
    where TSelf : Plan<TSelf>
{
    /// <summary>Takes the whole state of <paramref name="source"/>, which has the same shape.</summary>
    public abstract void CopyFrom(TSelf source);

    /// <summary>
    /// Takes the state of <paramref name="resources"/> within the scope of <paramref name="point"/> from
    /// <paramref name="source"/> and leaves the rest: this is how a plan is divided between leases, and how a plan is
    /// merged into the device's state.
    /// </summary>
    public abstract void CopyResources(TSelf source, ResourceSet resources, in DecisionPoint point);

    /// <summary>
    /// The resources in which the two plans differ, over the whole state. The pipeline refuses a plan that differs
    /// from the merged state outside the scope of its decision point.
    /// </summary>
    public abstract ResourceSet Difference(TSelf other);

    /// <summary>
    /// True when the two plans differ only within the scope of <paramref name="point"/>. Families whose decision points
    /// all have the scope of the device need not override it.
    /// </summary>
    public virtual bool WithinScope(TSelf other, in DecisionPoint point) => true;

    /// <summary>True when the plan carries one-shot acts (a request dispatched, a launch begun), which count besides the state.</summary>
    public virtual bool HasActs => false;

    /// <summary>Forgets the one-shot acts (dispatches, launches) of the last decision; state stays. Called before each decision.</summary>
    public virtual void ClearActs()
    {
    }
}
