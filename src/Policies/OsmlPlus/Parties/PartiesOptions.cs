using Cotenant.Plugins;

namespace Cotenant.Policies.OsmlPlus.Parties;

/// <summary>PARTIES' parameters (Chen, Delimitrou, Martinez: PARTIES, ASPLOS 2019, section 4).</summary>
/// <param name="IntervalNs">Time between two adjustments: 500 ms in the paper, 1 s in the re-implementation that OSML was compared with.</param>
/// <param name="UpsizeBelow">Slack below which an application is upsized: 5 %.</param>
/// <param name="DownsizeAbove">Slack above which it is downsized: 20 %.</param>
/// <param name="LockNs">How long a harmful downsize keeps others away: 30 s.</param>
/// <param name="Spread">True places threads on idle cores first, with which PARTIES fares better; false on whole cores.</param>
internal sealed record PartiesOptions(long IntervalNs, double UpsizeBelow, double DownsizeAbove, long LockNs, bool Spread)
{
    internal static PartiesOptions From(PolicyOptions options) => new(
        (long)(options.GetNumber("interval", 0.5, 0.05, 60) * 1e9),
        options.GetNumber("upsize-below", 0.05, 0, 1),
        options.GetNumber("downsize-above", 0.2, 0, 1),
        (long)(options.GetNumber("lock", 30, 0, 3600) * 1e9),
        options.GetSwitch("spread", true));
}
