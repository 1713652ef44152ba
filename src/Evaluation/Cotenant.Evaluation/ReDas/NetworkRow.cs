namespace Cotenant.Evaluation.ReDas;

/// <summary>What a network takes on the designs, in the order of <see cref="ReDasInputs.Designs"/>.</summary>
/// <param name="Name">The network.</param>
/// <param name="StallFree">Cycles without stalls.</param>
/// <param name="Stalled">Cycles with stalls.</param>
/// <param name="EnergyDelay">Energy times delay with stalls.</param>
/// <param name="BusyEnergyDelay">The same without what idle elements take.</param>
/// <param name="FreeEnergyDelay">The same with as much bandwidth as wanted.</param>
/// <param name="Optimum">ReDas: fewest cycles without stalls over all shapes and dataflows, exhaustively.</param>
/// <param name="Buffered">ReDas: cycles with its buffers and as much bandwidth as wanted.</param>
/// <param name="Bound">ReDas: what no mapping with stalls can beat.</param>
internal sealed record NetworkRow(string Name, long[] StallFree, long[] Stalled, double[] EnergyDelay, double[] BusyEnergyDelay, double[] FreeEnergyDelay, long Optimum, long Buffered, long Bound)
{
    /// <summary>Speed-up of ReDas against a design, without stalls.</summary>
    public double StallFreeGain(int design) => (double)StallFree[design] / StallFree[^1];

    /// <summary>Speed-up of ReDas against a design, with stalls.</summary>
    public double StalledGain(int design) => (double)Stalled[design] / Stalled[^1];
}
