namespace Cotenant.Evaluation.Report;

/// <summary>A picture of the report, as data.</summary>
/// <param name="Title">Above the picture.</param>
public abstract record Plot(string Title);
