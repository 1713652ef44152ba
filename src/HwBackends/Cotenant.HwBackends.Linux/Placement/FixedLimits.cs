using System.Globalization;

namespace Cotenant.HwBackends.Linux.Placement;

/// <summary>
/// What the operator fixes for a tenant beside what policies decide (<c>settings.limits</c>): attributes of cgroup v2 with
/// their texts (Documentation/admin-guide/cgroup-v2.rst). They hold while the tenant is steered.
/// </summary>
/// <param name="Attributes">attribute and text, in the order in which they are written; <c>io.max@8:0</c> is the line of a device</param>
internal sealed record FixedLimits(IReadOnlyList<(string Attribute, string Text)> Attributes)
{
    private const char DeviceMark = '@';

    /// <summary>Nothing is fixed.</summary>
    public static FixedLimits None { get; } = new([]);

    /// <summary>The file of an attribute.</summary>
    public static string FileOf(string attribute) => attribute.Split(DeviceMark)[0];

    /// <summary>The part of a file's text that an attribute stands for, as it would be written.</summary>
    public static string Part(string attribute, string text)
    {
        var at = attribute.IndexOf(DeviceMark, StringComparison.Ordinal);
        if (at >= 0)
        {
            var device = attribute[(at + 1)..];
            return Array.Find(text.Split('\n'), l => l.StartsWith($"{device} ", StringComparison.Ordinal))?.Trim() ?? NoLimit(device);
        }

        // io.weight has lines for devices after its default
        return attribute == "io.weight" ? text.Split('\n')[0].Trim() : text;
    }

    /// <summary>What the kernel has in a new cgroup.</summary>
    public static string Default(string attribute) => FileOf(attribute) switch
    {
        "memory.min" => "0",
        "io.weight" => "default 100",
        "io.max" => NoLimit(attribute[(attribute.IndexOf(DeviceMark, StringComparison.Ordinal) + 1)..]),
        "cpu.uclamp.min" => "0.00",
        "cpu.uclamp.max" => "max",
        _ => "member", // cpuset.cpus.partition
    };

    /// <summary>A device's line of io.max in full, from the keys that were given.</summary>
    /// <returns>null if a key or a number is none that the kernel knows</returns>
    public static string? IoLine(string device, string text)
    {
        var keys = new Dictionary<string, string> { ["rbps"] = "max", ["wbps"] = "max", ["riops"] = "max", ["wiops"] = "max" };
        foreach (var word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (word.Split('=') is not [var key, var value] || !keys.ContainsKey(key)
                || (value != "max" && !(ulong.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0)))
            {
                return null;
            }

            keys[key] = value;
        }

        return $"{device} rbps={keys["rbps"]} wbps={keys["wbps"]} riops={keys["riops"]} wiops={keys["wiops"]}";
    }

    private static string NoLimit(string device) => $"{device} rbps=max wbps=max riops=max wiops=max";
}
