using Cotenant.Plugins;

namespace Cotenant.Policies.OsmlPlus.Control;

/// <summary>Options of OSML+; the switches exist for ablations.</summary>
internal sealed record OsmlOptions
{
    /// <summary>Shortest time between two actions that are not answers to an arrival or a departure.</summary>
    public required long IntervalNs { get; init; }

    /// <summary>Margin in cores and ways that the optimal allocation area has over the resource cliff (OSML, FAST 2023: 2).</summary>
    public required int Margin { get; init; }

    /// <summary>Latency over target that a prediction may reach: the published latency carries noise.</summary>
    public required double Headroom { get; init; }

    public required bool UseModelA { get; init; }

    public required bool UseModelB { get; init; }

    public required bool UseModelC { get; init; }

    /// <summary>Whether steps that harmed are taken back.</summary>
    public required bool Withdraw { get; init; }

    /// <summary>Whether tenants may share cores and ways where nothing else fits.</summary>
    public required bool Share { get; init; }

    /// <summary>How long all targets hold before surplus is taken although nobody needs it.</summary>
    public required long ReclaimAfterNs { get; init; }

    internal static OsmlOptions From(PolicyOptions options) => new()
    {
        IntervalNs = (long)(options.GetNumber("interval", 0.1, 0.05, 60) * 1e9),
        Margin = (int)options.GetNumber("margin", 2, 0, 8),
        Headroom = options.GetNumber("headroom", 0.97, 0.1, 1),
        UseModelA = options.GetSwitch("model-a", true),
        UseModelB = options.GetSwitch("model-b", true),
        UseModelC = options.GetSwitch("model-c", true),
        Withdraw = options.GetSwitch("withdraw", true),
        Share = options.GetSwitch("share", true),
        ReclaimAfterNs = (long)(options.GetNumber("reclaim-after", 15, 1, 3600) * 1e9),
    };
}
