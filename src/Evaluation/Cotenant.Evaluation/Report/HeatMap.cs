namespace Cotenant.Evaluation.Report;

/// <summary>A map of numbers by row and column.</summary>
/// <param name="Title">Above the picture.</param>
/// <param name="XLabel">What the columns are.</param>
/// <param name="YLabel">What the rows are.</param>
/// <param name="Columns">Column heads.</param>
/// <param name="Rows">Row heads.</param>
/// <param name="Values">Values, [row][column]; NaN for "not feasible".</param>
public sealed record HeatMap(string Title, string XLabel, string YLabel, IReadOnlyList<string> Columns, IReadOnlyList<string> Rows, IReadOnlyList<double[]> Values) : Plot(Title);
