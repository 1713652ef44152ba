using System.Globalization;

namespace Cotenant.LoadGenerator;

/// <summary>
/// The offered rate over time: piecewise constant, from steps of (start in seconds, requests per second).
/// Written as <c>0:100,30:200,60:0</c>, on one line or one step a line; <c>#</c> begins a comment.
/// </summary>
internal sealed class RateProfile
{
    private readonly double[] _starts;
    private readonly double[] _rates;

    private RateProfile(double[] starts, double[] rates)
    {
        _starts = starts;
        _rates = rates;
    }

    /// <summary>One rate for ever, in requests per second.</summary>
    public static RateProfile Constant(double rate) => new([0], [CheckedRate(rate, rate.ToString(CultureInfo.InvariantCulture))]);

    /// <summary>Reads a step script.</summary>
    /// <exception cref="FormatException">A step is not <c>SECONDS:RATE</c>, or the steps do not start at 0 in rising order.</exception>
    public static RateProfile Parse(string script)
    {
        List<double> starts = [];
        List<double> rates = [];
        foreach (string rawLine in script.Split('\n'))
        {
            string line = rawLine.Split('#')[0];
            foreach (string step in line.Split([',', ' ', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries))
            {
                int colon = step.IndexOf(':');
                if (colon < 0 || !TryNumber(step[..colon], out double start) || !TryNumber(step[(colon + 1)..], out double rate))
                {
                    throw new FormatException($"rate step '{step}' is not SECONDS:RATE");
                }

                if (starts.Count == 0 ? start != 0 : start <= starts[^1])
                {
                    throw new FormatException($"rate step '{step}': the steps begin at 0 and rise");
                }

                starts.Add(start);
                rates.Add(CheckedRate(rate, step));
            }
        }

        return starts.Count > 0 ? new([.. starts], [.. rates]) : throw new FormatException("the rate script holds no step");
    }

    /// <summary>The rate in force at a time, in requests per second.</summary>
    public double RateAt(double seconds) => _rates[SegmentAt(seconds)];

    /// <summary>
    /// The time at which <paramref name="expected"/> more arrivals are expected, counted from
    /// <paramref name="seconds"/>: the inverse of the integral of the rate. Infinite if the rate ends at 0.
    /// </summary>
    public double Advance(double seconds, double expected)
    {
        int segment = SegmentAt(seconds);
        while (true)
        {
            double end = segment + 1 < _starts.Length ? _starts[segment + 1] : double.PositiveInfinity;
            double rate = _rates[segment];
            if (rate > 0 && (end - seconds) * rate >= expected)
            {
                return seconds + (expected / rate);
            }

            if (double.IsPositiveInfinity(end))
            {
                return end;
            }

            expected -= rate * (end - seconds);
            seconds = end;
            segment++;
        }
    }

    private static double CheckedRate(double rate, string text) =>
        double.IsFinite(rate) && rate >= 0 ? rate : throw new FormatException($"rate '{text}' is not a rate of 0 or more per second");

    private static bool TryNumber(string text, out double value) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value);

    private int SegmentAt(double seconds)
    {
        int segment = 0;
        while (segment + 1 < _starts.Length && _starts[segment + 1] <= seconds)
        {
            segment++;
        }

        return segment;
    }
}
