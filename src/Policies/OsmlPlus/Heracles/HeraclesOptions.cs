using Cotenant.Plugins;

namespace Cotenant.Policies.OsmlPlus.Heracles;

/// <summary>Heracles' parameters (Lo et al., Heracles, ISCA 2015, algorithms 1 and 2).</summary>
/// <param name="TopNs">Period of the top-level controller: 15 s.</param>
/// <param name="StepNs">Period of the core and memory controller: 2 s.</param>
/// <param name="CoolDownNs">How long best-effort tenants stay disabled after a miss: 5 min.</param>
/// <param name="DisableLoad">Load at which they are disabled: 85 %.</param>
/// <param name="EnableLoad">Load below which they may run again: 80 %.</param>
/// <param name="GrowSlack">Slack below which they do not grow: 10 %.</param>
/// <param name="ShrinkSlack">Slack below which they lose cores: 5 %.</param>
/// <param name="BandwidthLimit">Share of the memory bandwidth that may flow: 90 %.</param>
/// <param name="Spread">True places threads on idle cores first.</param>
internal sealed record HeraclesOptions(
    long TopNs,
    long StepNs,
    long CoolDownNs,
    double DisableLoad,
    double EnableLoad,
    double GrowSlack,
    double ShrinkSlack,
    double BandwidthLimit,
    bool Spread)
{
    internal static HeraclesOptions From(PolicyOptions options) => new(
        (long)(options.GetNumber("top-interval", 15, 0.5, 600) * 1e9),
        (long)(options.GetNumber("interval", 2, 0.1, 60) * 1e9),
        (long)(options.GetNumber("cool-down", 300, 0, 3600) * 1e9),
        options.GetNumber("disable-load", 0.85, 0, 1),
        options.GetNumber("enable-load", 0.8, 0, 1),
        options.GetNumber("grow-slack", 0.1, 0, 1),
        options.GetNumber("shrink-slack", 0.05, 0, 1),
        options.GetNumber("bandwidth-limit", 0.9, 0, 1),
        options.GetSwitch("spread", false));
}
