namespace Cotenant.Compute.Systolic.Mapping;

/// <summary>What a network takes.</summary>
/// <param name="Cycles">Cycles with stalls.</param>
/// <param name="DramBytes">Bytes to and from memory.</param>
/// <param name="Picojoules">Energy.</param>
public readonly record struct NetworkCost(long Cycles, long DramBytes, double Picojoules)
{
    /// <summary>Energy times delay, picojoules times cycles.</summary>
    public double EnergyDelay => Picojoules * Cycles;
}
