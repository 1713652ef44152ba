namespace Cotenant.Compute.Systolic.Arrays;

/// <summary>An array design: the configurations that it can take between two layers.</summary>
public sealed class ArrayDesign
{
    private static readonly Dataflow[] AllDataflows = [Dataflow.OutputStationary, Dataflow.WeightStationary, Dataflow.InputStationary];

    private ArrayDesign(string name, int side, IEnumerable<ArrayConfiguration> configurations) =>
        (Name, Side, Configurations) = (name, side, [.. configurations.Distinct()]);

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>N of the physical N x N array.</summary>
    public int Side { get; }

    /// <summary>What it can be set to.</summary>
    public IReadOnlyList<ArrayConfiguration> Configurations { get; }

    /// <summary>ReDas: every logical shape of <see cref="LogicalShapes"/> with each dataflow.</summary>
    public static ArrayDesign ReDas(int side) => new("redas", side, LogicalShapes.Of(side).SelectMany(shape => AllDataflows.Select(dataflow => new ArrayConfiguration(shape, dataflow))));

    /// <summary>A square array with one dataflow; weight-stationary is the TPU's (Jouppi et al., ISCA 2017).</summary>
    public static ArrayDesign Fixed(string name, int side, Dataflow dataflow) => new(name, side, [new ArrayConfiguration(new ArrayShape(side, side), dataflow)]);

    /// <summary>A square array that takes the best of three dataflows for each layer.</summary>
    public static ArrayDesign BestOfThree(int side) => new("best-of-3", side, AllDataflows.Select(dataflow => new ArrayConfiguration(new ArrayShape(side, side), dataflow)));

    /// <summary>
    /// Fission into 16 square sub-arrays as in Planaria (Ghodrati et al., MICRO 2020): a x b sub-arrays joined to one cluster, with
    /// a b dividing 16, and the 16/(a b) clusters at work on shares of the same layer. Operands pass between sub-arrays without
    /// cost, which favours this baseline.
    /// </summary>
    /// <param name="name">Its name.</param>
    /// <param name="side">N; a multiple of 4.</param>
    /// <param name="dataflows">The dataflows it may take; Planaria's own is weight-stationary.</param>
    public static ArrayDesign Fission(string name, int side, params IReadOnlyList<Dataflow> dataflows)
    {
        if (side < 4 || side % 4 != 0)
        {
            throw new ArgumentException($"an array of side {side} has no 16 square sub-arrays; give a multiple of 4");
        }

        int[] powers = [1, 2, 4, 8, 16];
        var configurations =
            from high in powers
            from wide in powers
            where high * wide <= 16
            let clusters = 16 / (high * wide)
            from splitM in powers
            where splitM <= clusters
            from dataflow in dataflows
            select new ArrayConfiguration(new ArrayShape(high * side / 4, wide * side / 4), dataflow, splitM, clusters / splitM);
        return new ArrayDesign(name, side, configurations);
    }
}
