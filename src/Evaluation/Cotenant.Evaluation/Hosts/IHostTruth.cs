namespace Cotenant.Evaluation.Hosts;

/// <summary>What a simulated host knows and no policy sees: used to judge, never to decide.</summary>
public interface IHostTruth
{
    /// <summary>
    /// The 99th percentile in milliseconds that the newest published sample would show without its noise; NaN before the
    /// first one.
    /// </summary>
    double TrueLatencyMs(int slot);
}
