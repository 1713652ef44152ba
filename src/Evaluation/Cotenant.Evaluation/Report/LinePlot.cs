namespace Cotenant.Evaluation.Report;

/// <summary>Lines over a common horizontal axis.</summary>
/// <param name="Title">Above the picture.</param>
/// <param name="XLabel">Name and unit of the horizontal axis.</param>
/// <param name="YLabel">Name and unit of the vertical axis.</param>
/// <param name="Lines">The lines.</param>
/// <param name="LogY">True for a logarithmic vertical axis; values at or below zero are left out.</param>
public sealed record LinePlot(string Title, string XLabel, string YLabel, IReadOnlyList<PlotLine> Lines, bool LogY = false) : Plot(Title);
