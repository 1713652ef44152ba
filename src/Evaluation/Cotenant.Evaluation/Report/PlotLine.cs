namespace Cotenant.Evaluation.Report;

/// <summary>A line of a plot.</summary>
/// <param name="Name">Its name in the legend.</param>
/// <param name="Points">Its points from left to right; NaN breaks the line.</param>
public sealed record PlotLine(string Name, IReadOnlyList<(double X, double Y)> Points);
