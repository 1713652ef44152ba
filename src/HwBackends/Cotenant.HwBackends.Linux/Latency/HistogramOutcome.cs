namespace Cotenant.HwBackends.Linux.Latency;

/// <summary>What comparing two scrapes gave.</summary>
internal enum HistogramOutcome
{
    /// <summary>A quantile.</summary>
    Value,

    /// <summary>It is the first scrape.</summary>
    First,

    /// <summary>Nothing was observed in between.</summary>
    Idle,

    /// <summary>Counters fell or bounds changed.</summary>
    Reset,

    /// <summary>There is no +Inf bucket: not a whole histogram.</summary>
    NoInfinity,
}
