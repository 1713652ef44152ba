namespace Cotenant.Plugins;

/// <summary>The kinds of series, as Prometheus has them.</summary>
public enum SeriesKind
{
    /// <summary>A value that goes up and down.</summary>
    Gauge,

    /// <summary>A value that only grows, or starts again from zero.</summary>
    Counter,
}
