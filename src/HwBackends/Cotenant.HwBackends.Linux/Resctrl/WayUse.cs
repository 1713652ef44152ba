using Cotenant.HwBackends.Linux.Files;

namespace Cotenant.HwBackends.Linux.Resctrl;

/// <summary>One domain of info/RES/bit_usage: which ways who uses.</summary>
/// <param name="Domain">domain id</param>
/// <param name="Hardware">H or X: devices fill them, too</param>
/// <param name="Exclusive">E: held by one exclusive group</param>
/// <param name="PseudoLocked">P: hold pseudo-locked memory</param>
/// <param name="Unused">0: in no group's mask</param>
internal sealed record WayUse(int Domain, ulong Hardware, ulong Exclusive, ulong PseudoLocked, ulong Unused)
{
    /// <summary>Reads <c>0=SSSXX;1=00EEE</c>: a character for each way, the highest way first. What is not of this form is left out.</summary>
    public static List<WayUse> Parse(ReadOnlySpan<byte> text)
    {
        var uses = new List<WayUse>();
        text = text.Trim(" \t\r\n"u8);
        while (KernelText.Next(ref text, (byte)';', out var part))
        {
            var equals = part.IndexOf((byte)'=');
            if (equals >= 0 && KernelText.TryInt(part[..equals], out var domain) && part.Length - equals - 1 is > 0 and <= 64)
            {
                uses.Add(ParseDomain(domain, part[(equals + 1)..]));
            }
        }

        return uses;
    }

    private static WayUse ParseDomain(int domain, ReadOnlySpan<byte> letters)
    {
        ulong hardware = 0, exclusive = 0, locked = 0, unused = 0;
        for (var i = 0; i < letters.Length; i++)
        {
            var way = 1UL << (letters.Length - 1 - i);
            switch (letters[i])
            {
                case (byte)'H' or (byte)'X':
                    hardware |= way;
                    break;
                case (byte)'E':
                    exclusive |= way;
                    break;
                case (byte)'P':
                    locked |= way;
                    break;
                case (byte)'0':
                    unused |= way;
                    break;
            }
        }

        return new WayUse(domain, hardware, exclusive, locked, unused);
    }
}
