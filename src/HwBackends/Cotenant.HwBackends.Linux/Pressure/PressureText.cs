using System.Buffers.Text;
using Cotenant.HwBackends.Linux.Files;

namespace Cotenant.HwBackends.Linux.Pressure;

/// <summary>
/// A line of a PSI file, "some avg10=0.00 avg60=0.00 avg300=0.00 total=0" (Documentation/accounting/psi.rst).
/// </summary>
/// <param name="Average10">share of the last 10 s, percent</param>
/// <param name="Average60">share of the last minute, percent</param>
/// <param name="Average300">share of the last five minutes, percent</param>
/// <param name="TotalUs">stall time since the start, microseconds</param>
internal readonly record struct PressureText(double Average10, double Average60, double Average300, long TotalUs)
{
    /// <summary>Reads the line that begins with <paramref name="kind"/> ("some" or "full"); false if there is no whole one.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, ReadOnlySpan<byte> kind, out PressureText line)
    {
        line = default;
        while (KernelText.NextLine(ref text, out var rest))
        {
            if (!KernelText.NextWord(ref rest, out var word) || !word.SequenceEqual(kind))
            {
                continue;
            }

            double ten = 0, sixty = 0, threeHundred = 0;
            long total = 0;
            var seen = 0;
            while (KernelText.NextWord(ref rest, out word))
            {
                seen |= Number(word, "avg10="u8, out var value) ? Set(ref ten, value, 1)
                    : Number(word, "avg60="u8, out value) ? Set(ref sixty, value, 2)
                    : Number(word, "avg300="u8, out value) ? Set(ref threeHundred, value, 4)
                    : word.StartsWith("total="u8) && KernelText.TryLong(word["total="u8.Length..], out total) && total >= 0 ? 8
                    : 0; // a key of a later kernel
            }

            line = new PressureText(ten, sixty, threeHundred, total);
            return seen == 15;
        }

        return false;
    }

    private static int Set(ref double place, double value, int bit)
    {
        place = value;
        return bit;
    }

    private static bool Number(ReadOnlySpan<byte> word, ReadOnlySpan<byte> key, out double value)
    {
        value = 0;
        return word.StartsWith(key) && Utf8Parser.TryParse(word[key.Length..], out value, out var used) && used == word.Length - key.Length && double.IsFinite(value) && value >= 0;
    }
}
