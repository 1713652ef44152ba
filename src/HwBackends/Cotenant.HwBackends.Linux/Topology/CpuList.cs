using System.Buffers.Text;
using Cotenant.HwBackends.Linux.Files;
using Cotenant.Plugins.Host;

namespace Cotenant.HwBackends.Linux.Topology;

/// <summary>
/// The kernel's list format for CPU numbers ("0-3,8,10-11") over bytes, without allocating
/// (Documentation/admin-guide/cputopology.rst).
/// </summary>
internal static class CpuList
{
    /// <summary>Reads a list. An empty list is the empty set.</summary>
    /// <returns>false for bad text or a CPU number beyond <see cref="CpuSet.Capacity"/></returns>
    public static bool TryParse(ReadOnlySpan<byte> text, out CpuSet set)
    {
        set = default;
        text = text.Trim(" \t\r\n\0"u8);
        while (KernelText.Next(ref text, (byte)',', out var part))
        {
            if (!Utf8Parser.TryParse(part, out int first, out var used) || first < 0)
            {
                return false;
            }

            var last = first;
            part = part[used..];
            if (!part.IsEmpty && (part[0] != '-' || !Utf8Parser.TryParse(part[1..], out last, out used) || used != part.Length - 1))
            {
                return false;
            }

            if (last < first || last >= CpuSet.Capacity)
            {
                return false;
            }

            for (var cpu = first; cpu <= last; cpu++)
            {
                set.Add(cpu);
            }
        }

        return true;
    }
}
