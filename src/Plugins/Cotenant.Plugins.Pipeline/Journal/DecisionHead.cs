using Cotenant.Plugins.Devices;

namespace Cotenant.Plugins.Pipeline.Journal;

/// <summary>The fixed part of a decision's record.</summary>
/// <param name="Point">The decision point.</param>
/// <param name="UtcTicks">Wall clock, 100 ns ticks, UTC.</param>
/// <param name="Mode">The mode that held.</param>
/// <param name="ShadowEntry">Entry of a shadow's decision; -1 for the deciding chains.</param>
/// <param name="ShadowIndex">Which shadow of the entry; -1 for the deciding chains.</param>
/// <param name="Changed">The resources that changed or would have.</param>
/// <param name="Apply">How the actuation ended.</param>
/// <param name="Applied">True when the plan was applied.</param>
/// <param name="Undone">False when a failed actuation could not be undone.</param>
/// <param name="GuardRule">A rule of the guard that was broken on the way, or 0.</param>
/// <param name="Deciders">4 bits an entry: the chain's member that decided, 15 for hold.</param>
/// <param name="DecideNs">Time of deciding.</param>
/// <param name="ApplyNs">Time of the actuation.</param>
public readonly record struct DecisionHead(
    DecisionPoint Point,
    long UtcTicks,
    DeviceMode Mode,
    int ShadowEntry,
    int ShadowIndex,
    ResourceSet Changed,
    ApplyStatus Apply,
    bool Applied,
    bool Undone,
    int GuardRule,
    ulong Deciders,
    long DecideNs,
    long ApplyNs);
