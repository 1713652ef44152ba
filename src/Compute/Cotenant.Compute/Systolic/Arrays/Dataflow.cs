namespace Cotenant.Compute.Systolic.Arrays;

/// <summary>Which operand stays in the processing elements.</summary>
public enum Dataflow
{
    /// <summary>The sums stay; inputs and weights pass.</summary>
    OutputStationary,

    /// <summary>The weights stay; inputs and sums pass.</summary>
    WeightStationary,

    /// <summary>The inputs stay; weights and sums pass.</summary>
    InputStationary,
}
