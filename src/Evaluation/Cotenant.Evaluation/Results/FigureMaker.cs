using Cotenant.Evaluation.Statistics;

namespace Cotenant.Evaluation.Results;

/// <summary>Makes figures from what runs gave; what is not a number is left out, never shown as one.</summary>
internal static class FigureMaker
{
    /// <summary>A figure with its interval over seeds.</summary>
    public static Figure Of(string id, string unit, Interval interval, double? paper, double? goal, IEnumerable<(string Policy, double Value)> baselines) => new()
    {
        Id = id,
        Unit = unit,
        Measured = Finite(interval.Mean),
        Low = Finite(interval.Low),
        High = Finite(interval.High),
        Paper = paper,
        Goal = goal,
        Baselines = Baselines(baselines),
        Skipped = double.IsFinite(interval.Mean) ? null : "no run gave a value",
    };

    /// <summary>The baselines that gave a value.</summary>
    public static SortedDictionary<string, double> Baselines(IEnumerable<(string Policy, double Value)> values) =>
        new(values.Where(pair => double.IsFinite(pair.Value)).ToDictionary(pair => pair.Policy, pair => pair.Value));

    private static double? Finite(double value) => double.IsFinite(value) ? value : null;
}
