using Cotenant.Compute.Colocation;

namespace Cotenant.Evaluation.Training;

/// <summary>What a sweep yields: rows of Model-A and of Model-B.</summary>
internal sealed class SweepRows
{
    public FloatRows A { get; } = new(ColocationFeatures.ModelA, ColocationFeatures.ModelAOutputs);

    public FloatRows B { get; } = new(ColocationFeatures.ModelB, ColocationFeatures.ModelBOutputs);

    public void Add(SweepRows rows)
    {
        A.Add(rows.A);
        B.Add(rows.B);
    }
}
