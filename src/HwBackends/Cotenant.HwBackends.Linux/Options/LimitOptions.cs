using System.Globalization;
using Cotenant.HwBackends.Linux.Placement;

namespace Cotenant.HwBackends.Linux.Options;

/// <summary>Reads <c>settings.limits</c> of a tenant.</summary>
internal static class LimitOptions
{
    private const long MiB = 1 << 20;

    public static FixedLimits Parse(JsonFields fields)
    {
        var attributes = new List<(string, string)>();
        if (fields.Whole("memoryMinMiB", 1, 1 << 30) is { } minimum)
        {
            attributes.Add(("memory.min", (minimum * MiB).ToString(CultureInfo.InvariantCulture)));
        }

        if (fields.Whole("ioWeight", 1, 10_000) is { } weight)
        {
            attributes.Add(("io.weight", string.Create(CultureInfo.InvariantCulture, $"default {weight}")));
        }

        foreach (var (device, text) in fields.Texts("ioMax"))
        {
            var line = device.Split(':') is [var major, var minor] && uint.TryParse(major, out _) && uint.TryParse(minor, out _) ? FixedLimits.IoLine(device, text) : null;
            if (line is null)
            {
                fields.Fault("ioMax", "devices by number with limits, such as { \"259:0\": \"rbps=104857600 wiops=1000\" }");
            }
            else
            {
                attributes.Add(($"io.max@{device}", line));
            }
        }

        Clamp("uclampMinPercent", "cpu.uclamp.min");
        Clamp("uclampMaxPercent", "cpu.uclamp.max");
        var partition = fields.Text("partition", "\"root\" or \"isolated\"");
        if (partition is "root" or "isolated")
        {
            attributes.Add(("cpuset.cpus.partition", partition));
        }
        else if (partition is not null)
        {
            fields.Fault("partition", "\"root\" or \"isolated\"");
        }

        fields.Close();
        return attributes.Count == 0 ? FixedLimits.None : new FixedLimits(attributes);

        void Clamp(string name, string attribute)
        {
            if (fields.Number(name, 0, 100) is { } percent)
            {
                // two decimals, as the kernel prints it
                attributes.Add((attribute, percent.ToString("0.00", CultureInfo.InvariantCulture)));
            }
        }
    }
}
