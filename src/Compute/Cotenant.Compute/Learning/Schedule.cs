namespace Cotenant.Compute.Learning;

/// <summary>A rate that decays from one value to another: exploration must end, else a good policy is never seen at work.</summary>
/// <param name="Start">Value at step 0.</param>
/// <param name="End">Value at <paramref name="Steps"/> and after.</param>
/// <param name="Steps">Steps of the decay; 0 holds <paramref name="End"/> throughout.</param>
public readonly record struct Schedule(float Start, float End, long Steps)
{
    /// <summary>Always the same value.</summary>
    public static Schedule Constant(float value) => new(value, value, 0);

    /// <summary>The value at a step, on a straight line.</summary>
    public float At(long step) => step >= Steps ? End : Start + ((End - Start) * ((float)Math.Max(step, 0) / Steps));

    internal void Validate(string name, float maximum)
    {
        if (Start is not (>= 0) || End is not (>= 0) || Start > maximum || End > maximum || Steps < 0)
        {
            throw new ArgumentException($"{name} runs from {Start} to {End} in {Steps} steps: it needs values in [0, {maximum}] and no negative number of steps");
        }
    }
}
