using System.Globalization;
using System.Numerics;

namespace Cotenant.HwBackends.Linux.Resctrl;

/// <summary>A share of a resource as people write it: <c>4 ways</c>, <c>512 KiB</c>, <c>25 %</c>, <c>8 GB/s</c>.</summary>
/// <param name="Value">the number, above 0, in ways, bytes, percent or bytes a second</param>
/// <param name="Unit">what it counts</param>
internal readonly record struct ResourceAmount(double Value, AmountUnit Unit)
{
    private const double Kibi = 1024;

    /// <summary>What can be written, for messages.</summary>
    public static string Expected(bool cache) => cache ? "a share such as \"4 ways\", \"25 %\" or \"512 KiB\"" : "a share such as \"50 %\" or \"8 GB/s\"";

    public static bool TryParse(string text, bool cache, out ResourceAmount amount)
    {
        var end = text.AsSpan().IndexOfAnyExcept("0123456789.");
        amount = default;
        if (end <= 0 || !double.TryParse(text.AsSpan(0, end), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) || !(number > 0))
        {
            return false;
        }

        amount = text[end..].Trim() switch
        {
            "way" or "ways" when cache && number == Math.Floor(number) => new(number, AmountUnit.Ways),
            "%" when number <= 100 => new(number, AmountUnit.Percent),
            "KiB" when cache => new(number * Kibi, AmountUnit.Bytes),
            "MiB" when cache => new(number * Kibi * Kibi, AmountUnit.Bytes),
            "MB/s" when !cache => new(number * 1e6, AmountUnit.BytesPerSecond),
            "GB/s" when !cache => new(number * 1e9, AmountUnit.BytesPerSecond),
            _ => default,
        };
        return amount.Value > 0;
    }

    /// <summary>
    /// The mask of this share: whole ways, rounded up, at the lowest place where they fit; all of <paramref name="within"/>
    /// if they fit nowhere.
    /// </summary>
    /// <param name="cache">the resource</param>
    /// <param name="within">ways that may be taken</param>
    /// <param name="wayBytes">bytes of one way; 0 if unknown, then bytes are taken for all ways</param>
    public ulong Place(CacheAllocation cache, ulong within, double wayBytes)
    {
        var all = BitOperations.PopCount(cache.FullMask);
        var ways = Unit switch
        {
            AmountUnit.Ways => Value,
            AmountUnit.Percent => Math.Ceiling((all * Value / 100) - 1e-9),
            _ when wayBytes > 0 => Math.Ceiling((Value / wayBytes) - 1e-9),
            _ => all,
        };
        var count = (int)Math.Clamp(ways, cache.MinBits, all);
        var run = count >= 64 ? ulong.MaxValue : (1UL << count) - 1;
        for (var first = 0; first + count <= 64; first++)
        {
            if (((run << first) & ~within) == 0)
            {
                return run << first;
            }
        }

        return within;
    }

    /// <summary>The value of this share of a bandwidth.</summary>
    public ulong Place(BandwidthAllocation bandwidth) => (ulong)(Unit == AmountUnit.Percent
        ? bandwidth.FromPercent((int)Math.Ceiling(Value))
        : bandwidth.FromBytes(Value));
}
