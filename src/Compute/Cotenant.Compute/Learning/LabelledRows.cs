namespace Cotenant.Compute.Learning;

/// <summary>Rows to learn from: inputs (rows x input width), targets (rows x target width) and, where some targets count less or
/// not at all, weights of the targets' shape. A view: the caller keeps the memory.</summary>
public readonly ref struct LabelledRows
{
    /// <param name="inputs">rows x <paramref name="inputWidth"/>, row by row.</param>
    /// <param name="inputWidth">Inputs of a row.</param>
    /// <param name="targets">rows x <paramref name="targetWidth"/>, row by row.</param>
    /// <param name="targetWidth">Targets of a row.</param>
    /// <param name="weights">Of the targets' length, 0 for a target that is missing; empty when all count 1.</param>
    /// <exception cref="ArgumentException">The lengths do not belong together.</exception>
    public LabelledRows(ReadOnlySpan<float> inputs, int inputWidth, ReadOnlySpan<float> targets, int targetWidth, ReadOnlySpan<float> weights = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(inputWidth);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(targetWidth);
        var rows = inputs.Length / inputWidth;
        if (rows * inputWidth != inputs.Length || (long)rows * targetWidth != targets.Length)
        {
            throw new ArgumentException(
                $"{inputs.Length} inputs of width {inputWidth} and {targets.Length} targets of width {targetWidth} are not the same number of whole rows", nameof(targets));
        }

        if (!weights.IsEmpty)
        {
            Throw.IfLength(weights.Length, targets.Length, nameof(weights));
        }

        Inputs = inputs;
        InputWidth = inputWidth;
        Targets = targets;
        TargetWidth = targetWidth;
        Weights = weights;
        Count = rows;
    }

    /// <summary>rows x input width.</summary>
    public ReadOnlySpan<float> Inputs { get; }

    /// <summary>Inputs of a row.</summary>
    public int InputWidth { get; }

    /// <summary>rows x target width.</summary>
    public ReadOnlySpan<float> Targets { get; }

    /// <summary>Targets of a row.</summary>
    public int TargetWidth { get; }

    /// <summary>rows x target width, or empty.</summary>
    public ReadOnlySpan<float> Weights { get; }

    /// <summary>Number of rows.</summary>
    public int Count { get; }

    /// <summary>The rows from <paramref name="start"/> on.</summary>
    public LabelledRows Slice(int start, int count) => new(
        Inputs.Slice(start * InputWidth, count * InputWidth),
        InputWidth,
        Targets.Slice(start * TargetWidth, count * TargetWidth),
        TargetWidth,
        Weights.IsEmpty ? default : Weights.Slice(start * TargetWidth, count * TargetWidth));
}
