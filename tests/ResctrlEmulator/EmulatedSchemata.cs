using System.Globalization;
using System.Numerics;
using System.Text;
using Cotenant.HwBackends.Linux.Files;

namespace Cotenant.ResctrlEmulator;

/// <summary>The grammar, the checks and the words of a schemata write, and what a read looks like (fs/resctrl/ctrlmondata.c).</summary>
internal sealed class EmulatedSchemata(EmulatedResctrl resctrl)
{
    private EmulatedResource[] Resources => resctrl.Resources;

    /// <summary>A new group has the first run of ways that no group holds alone, and no throttling.</summary>
    public void Open(EmulatedControlGroup group)
    {
        foreach (var resource in Resources)
        {
            foreach (var domain in resctrl.DomainsOf(resource))
            {
                Open(group, resource, domain);
            }
        }
    }

    /// <summary>An L3 domain came online.</summary>
    public void Open(EmulatedControlGroup group, int domain)
    {
        foreach (var resource in Resources.Where(r => !r.IsLevel2))
        {
            Open(group, resource, domain);
        }
    }

    /// <summary>Resource names right-aligned, masks padded with zeros, other values with blanks.</summary>
    public string Text(EmulatedControlGroup group)
    {
        var digits = Resources.Select(r => r.Width).DefaultIfEmpty(0).Max();
        var text = new StringBuilder();
        foreach (var resource in Resources)
        {
            var values = resctrl.DomainsOf(resource).Select(d => group.Values[(resource.Name, d)]).Zip(resctrl.DomainsOf(resource), (v, d) => resource.IsCache
                ? $"{d}={v.ToString($"x{digits}", CultureInfo.InvariantCulture)}"
                : $"{d}={v.ToString(CultureInfo.InvariantCulture).PadLeft(digits)}");
            text.Append(resource.Name.PadLeft("L3CODE".Length)).Append(':').AppendJoin(';', values).Append('\n');
        }

        return text.ToString();
    }

    /// <summary>The text of <c>size</c>: bytes of the ways, values of bandwidths as they are.</summary>
    public string Sizes(EmulatedControlGroup group)
    {
        var text = new StringBuilder();
        foreach (var resource in Resources)
        {
            var values = resctrl.DomainsOf(resource).Select(d => resource.IsCache
                ? $"{d}={resource.Bytes / BitOperations.PopCount(resource.Full) * BitOperations.PopCount(group.Values[(resource.Name, d)])}"
                : $"{d}={group.Values[(resource.Name, d)]}");
            text.Append(resource.Name.PadLeft("L3CODE".Length)).Append(':').AppendJoin(';', values).Append('\n');
        }

        return text.ToString();
    }

    /// <summary>The text of info/RES/bit_usage.</summary>
    public string BitUsage(EmulatedResource resource)
    {
        var text = new StringBuilder();
        foreach (var domain in resctrl.DomainsOf(resource))
        {
            text.Append(text.Length == 0 ? "" : ";").Append(CultureInfo.InvariantCulture, $"{domain}=");
            for (var way = BitOperations.PopCount(resource.Full) - 1; way >= 0; way--)
            {
                var holders = resctrl.AllGroups.Where(g => (g.Values[(resource.Name, domain)] >> way & 1) != 0).ToList();
                var hardware = !resource.IsLevel2 && (resctrl.Hardware.Shareable >> way & 1) != 0;
                text.Append(holders.Exists(g => g.IsExclusive) ? 'E' : holders.Count > 0 ? (hardware ? 'X' : 'S') : hardware ? 'H' : '0');
            }
        }

        return text.Append('\n').ToString();
    }

    /// <summary>Makes a group shareable or exclusive.</summary>
    public int SetMode(EmulatedControlGroup group, string mode, out string words)
    {
        words = mode is not ("shareable" or "exclusive") ? "Unknown or unsupported mode\n"
            : mode == "shareable" ? ""
            : !Resources.Any(r => r.IsCache) ? "Cannot be exclusive without CAT/CDP\n"
            : Overlaps(group) ? "Schemata overlaps\n"
            : "";
        if (words.Length > 0)
        {
            return Errno.EINVAL;
        }

        group.IsExclusive = mode == "exclusive";
        return Errno.None;
    }

    /// <summary>Whether a group's ways are in somebody else's masks, too.</summary>
    private bool Overlaps(EmulatedControlGroup group) =>
        Resources.Where(r => r.IsCache).Any(r => resctrl.DomainsOf(r).Any(d => resctrl.AllGroups.Any(g => g != group && (g.Values[(r.Name, d)] & group.Values[(r.Name, d)]) != 0)));

    /// <summary>All lines are staged, then applied; the first error applies none of them, except that MB/s are stored as they are read.</summary>
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

            if (Array.Find(Resources, r => r.Name == name) is not { } resource)
            {
                words = $"Unknown or unsupported resource name '{name}'\n";
                return Errno.EINVAL;
            }

            // one ';' may end the line, a second one is an empty domain
            var rest = line[(colon + 1)..];
            foreach (var part in (rest.EndsWith(';') ? rest[..^1] : rest).Split(';'))
            {
                if (Stage(group, resource, part, staged, out words) is var errno && errno != Errno.None)
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

    private void Open(EmulatedControlGroup group, EmulatedResource resource, int domain)
    {
        var taken = !resource.IsCache ? 0 : resctrl.AllGroups.Where(g => g.IsExclusive && g != group).Aggregate(0UL, (m, g) => m | g.Values.GetValueOrDefault((resource.Name, domain)));
        group.Values[(resource.Name, domain)] = resource.IsCache ? FirstRun(resource.Full & ~taken) : resource.Full;
    }

    private int Stage(EmulatedControlGroup group, EmulatedResource resource, string part, Dictionary<(string, int), ulong> staged, out string words)
    {
        words = "";
        var equals = part.IndexOf('=', StringComparison.Ordinal);
        if (equals < 0 || !Number(part[..equals], out var domain))
        {
            words = "Missing '=' or non-numeric domain\n";
            return Errno.EINVAL;
        }

        if (!resctrl.DomainsOf(resource).Contains((int)Math.Min(domain, int.MaxValue)))
        {
            return Errno.EINVAL; // without a word: the status reads "ok"
        }

        if (staged.ContainsKey((resource.Name, (int)domain)))
        {
            words = $"Duplicate domain {domain}\n";
            return Errno.EINVAL;
        }

        var value = part[(equals + 1)..].Trim();
        words = resource.IsCache ? Mask(group, resource, (int)domain, value, out var stored) : Bandwidth(resource, value, out stored);
        if (words.Length > 0)
        {
            return Errno.EINVAL;
        }

        if (resource.Raw)
        {
            group.Values[(resource.Name, (int)domain)] = stored;
        }

        staged[(resource.Name, (int)domain)] = stored;
        return Errno.None;
    }

    private static string Bandwidth(EmulatedResource resource, string text, out ulong value)
    {
        if (!Number(text, out value))
        {
            return $"Invalid {resource.Name} value {text}\n";
        }

        if (resource.Raw)
        {
            return "";
        }

        if (value < resource.Minimum || value > resource.Full)
        {
            return $"{resource.Name} value {value} out of range [{resource.Minimum},{resource.Full}]\n";
        }

        value = (value + resource.Step - 1) / resource.Step * resource.Step;
        return "";
    }

    private string Mask(EmulatedControlGroup group, EmulatedResource resource, int domain, string text, out ulong value)
    {
        var digits = text.StartsWith('+') ? text[1..] : text;
        if (!ulong.TryParse(digits.StartsWith("0x", StringComparison.OrdinalIgnoreCase) ? digits[2..] : digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value))
        {
            return $"Non-hex character in the mask {text}\n";
        }

        var mask = value;
        if ((mask == 0 && !resource.Empty) || mask > resource.Full)
        {
            return "Mask out of range\n";
        }

        if (!resource.Sparse && FirstRun(mask) != mask)
        {
            return $"The mask {mask:x} has non-consecutive 1-bits\n";
        }

        if (BitOperations.PopCount(FirstRun(mask)) < (int)resource.Minimum)
        {
            return $"Need at least {resource.Minimum} bits in the mask\n";
        }

        if (resctrl.AllGroups.Any(g => g != group && g.IsExclusive && (g.Values[(resource.Name, domain)] & mask) != 0))
        {
            return "Overlaps with exclusive group\n";
        }

        return group.IsExclusive && resctrl.AllGroups.Any(g => g != group && (g.Values[(resource.Name, domain)] & mask) != 0) ? "Overlaps with other group\n" : "";
    }

    /// <summary>kstrtoul with base 10: digits, with a plus perhaps, and no blanks.</summary>
    private static bool Number(string text, out ulong value) =>
        ulong.TryParse(text.StartsWith('+') ? text[1..] : text, NumberStyles.None, CultureInfo.InvariantCulture, out value);

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
