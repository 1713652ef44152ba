using System.Globalization;
using System.Numerics;
using System.Text;
using Cotenant.HwBackends.Linux.Files;

namespace Cotenant.ResctrlEmulator;

/// <summary>The grammar, the checks and the words of a schemata write, and what a read looks like (fs/resctrl/ctrlmondata.c).</summary>
internal sealed class EmulatedSchemata(EmulatedResctrl resctrl)
{
    private ResctrlHardware Hardware => resctrl.Hardware;

    private ulong FullMask => (1UL << Hardware.Ways) - 1;

    private ulong FullBandwidth => Hardware.MegabytesPerSecond ? uint.MaxValue : 100;

    private string[] Caches => Hardware.Closids == 0 ? [] : Hardware.CodeData ? ["L3CODE", "L3DATA"] : ["L3"];

    /// <summary>A new group has every way that no group holds alone, and no throttling.</summary>
    public void Open(EmulatedControlGroup group)
    {
        foreach (var domain in resctrl.Domains)
        {
            Open(group, domain);
        }
    }

    public void Open(EmulatedControlGroup group, int domain)
    {
        foreach (var cache in Caches)
        {
            var taken = resctrl.AllGroups.Where(g => g.IsExclusive && g != group).Aggregate(0UL, (m, g) => m | g.Values.GetValueOrDefault((cache, domain)));
            group.Values[(cache, domain)] = FirstRun(FullMask & ~taken);
        }

        if (Hardware.BandwidthClosids > 0)
        {
            group.Values[("MB", domain)] = FullBandwidth;
        }
    }

    /// <summary>Resource names right-aligned, masks padded with zeros, other values with blanks, MB before L3.</summary>
    public string Text(EmulatedControlGroup group)
    {
        var names = Hardware.BandwidthClosids > 0 ? Caches.Prepend("MB") : Caches;
        var digits = Math.Max((Hardware.Ways + 3) / 4, Hardware.BandwidthClosids > 0 ? FullBandwidth.ToString(CultureInfo.InvariantCulture).Length : 0);
        var text = new StringBuilder();
        foreach (var name in names)
        {
            var values = resctrl.Domains.Select(d => name == "MB"
                ? $"{d}={group.Values[(name, d)].ToString(CultureInfo.InvariantCulture).PadLeft(digits)}"
                : $"{d}={group.Values[(name, d)].ToString($"x{digits}", CultureInfo.InvariantCulture)}");
            text.Append(name.PadLeft("L3CODE".Length)).Append(':').AppendJoin(';', values).Append('\n');
        }

        return text.ToString();
    }

    /// <summary>All lines are staged, then applied; the first error applies none of them.</summary>
    public int Write(EmulatedControlGroup group, string text, out string words)
    {
        words = "";
        var staged = new Dictionary<(string, int), ulong>();
        foreach (var line in text.Split('\n'))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon < 0)
            {
                words = "Missing ':'\n";
                return Errno.EINVAL;
            }

            var name = line[..colon].Trim();
            if (colon == line.Length - 1)
            {
                words = $"Missing '{name}' value\n";
                return Errno.EINVAL;
            }

            if (!Caches.Contains(name) && !(name == "MB" && Hardware.BandwidthClosids > 0))
            {
                words = $"Unknown or unsupported resource name '{name}'\n";
                return Errno.EINVAL;
            }

            foreach (var part in line[(colon + 1)..].Split(';', StringSplitOptions.RemoveEmptyEntries))
            {
                if (Stage(group, name, part, staged, out words) is var errno && errno != Errno.None)
                {
                    return errno;
                }
            }
        }

        foreach (var (key, value) in staged)
        {
            group.Values[key] = value;
        }

        return Errno.None;
    }

    private int Stage(EmulatedControlGroup group, string name, string part, Dictionary<(string, int), ulong> staged, out string words)
    {
        words = "";
        var equals = part.IndexOf('=', StringComparison.Ordinal);
        if (equals < 0 || !int.TryParse(part[..equals], NumberStyles.AllowLeadingWhite, CultureInfo.InvariantCulture, out var domain))
        {
            words = "Missing '=' or non-numeric domain\n";
            return Errno.EINVAL;
        }

        if (!resctrl.Domains.Contains(domain))
        {
            return Errno.EINVAL; // without a word: the status reads "ok"
        }

        if (staged.ContainsKey((name, domain)))
        {
            words = $"Duplicate domain {domain}\n";
            return Errno.EINVAL;
        }

        var value = part[(equals + 1)..].Trim();
        words = name == "MB" ? Bandwidth(value, out var stored) : Mask(group, name, domain, value, out stored);
        if (words.Length > 0)
        {
            return Errno.EINVAL;
        }

        staged[(name, domain)] = stored;
        return Errno.None;
    }

    private string Bandwidth(string text, out ulong value)
    {
        if (!ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value))
        {
            return $"Invalid MB value {text}\n";
        }

        if (Hardware.MegabytesPerSecond)
        {
            return "";
        }

        if (value < (ulong)Hardware.BandwidthMinimum || value > FullBandwidth)
        {
            return $"MB value {value} out of range [{Hardware.BandwidthMinimum},{FullBandwidth}]\n";
        }

        var step = (ulong)Hardware.BandwidthStep;
        value = (value + step - 1) / step * step;
        return "";
    }

    private string Mask(EmulatedControlGroup group, string name, int domain, string text, out ulong value)
    {
        if (!ulong.TryParse(text.StartsWith("0x", StringComparison.Ordinal) ? text[2..] : text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value))
        {
            return $"Non-hex character in the mask {text}\n";
        }

        var mask = value;
        if (mask == 0 || mask > FullMask)
        {
            return "Mask out of range\n";
        }

        if (FirstRun(mask) != mask)
        {
            return $"The mask {mask:x} has non-consecutive 1-bits\n";
        }

        if (BitOperations.PopCount(mask) < Hardware.MinimumWays)
        {
            return $"Need at least {Hardware.MinimumWays} bits in the mask\n";
        }

        return resctrl.AllGroups.Any(g => g != group && g.IsExclusive && (g.Values[(name, domain)] & mask) != 0) ? "Overlaps with exclusive group\n" : "";
    }

    private static ulong FirstRun(ulong mask)
    {
        if (mask == 0)
        {
            return 0;
        }

        var low = BitOperations.TrailingZeroCount(mask);
        var length = BitOperations.TrailingZeroCount(~(mask >> low));
        return (length >= 64 ? ulong.MaxValue : (1UL << length) - 1) << low;
    }
}
