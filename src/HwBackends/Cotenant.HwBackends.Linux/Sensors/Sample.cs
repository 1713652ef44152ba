namespace Cotenant.HwBackends.Linux.Sensors;

/// <summary>A measured value, or the reason why there is none.</summary>
/// <param name="Value">the value; without meaning if <paramref name="Reason"/> is not None</param>
/// <param name="Reason">why it is missing</param>
internal readonly record struct Sample(double Value, SampleReason Reason)
{
    public bool HasValue => Reason == SampleReason.None;

    public static Sample Of(double value) => new(value, SampleReason.None);

    public static Sample Missing(SampleReason reason) => new(double.NaN, reason);
}
