namespace Cotenant.Plugins;

/// <summary>One reading, or the reason why there is none. A missing reading is never zero.</summary>
/// <param name="Value">The value in the unit of its field; NaN when missing.</param>
/// <param name="Status">Why the value is missing, or <see cref="SampleStatus.Ok"/>.</param>
public readonly record struct Sample(double Value, SampleStatus Status)
{
    /// <summary>True when there is a value.</summary>
    public bool HasValue => Status == SampleStatus.Ok;

    /// <summary>The value, or <paramref name="fallback"/> when it is missing.</summary>
    public double Or(double fallback) => HasValue ? Value : fallback;

    /// <summary>A reading that is there.</summary>
    public static Sample Of(double value) => new(value, SampleStatus.Ok);

    /// <summary>A reading that is missing, with the reason.</summary>
    public static Sample Missing(SampleStatus reason) => new(double.NaN, reason);
}
