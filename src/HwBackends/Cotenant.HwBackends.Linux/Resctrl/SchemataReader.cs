using Cotenant.HwBackends.Linux.Files;

namespace Cotenant.HwBackends.Linux.Resctrl;

/// <summary>
/// Walks schemata text value by value: <c>RES ':' id '=' value (';' id '=' value)*</c> on each line. Names come
/// right-aligned and values padded with blanks or zeros; lines come in any order; words in place of values (a group that
/// prepares pseudo-locking prints "uninitialized") end their line.
/// </summary>
internal ref struct SchemataReader(ReadOnlySpan<byte> text)
{
    private ReadOnlySpan<byte> _text = text;
    private ReadOnlySpan<byte> _line;

    public ReadOnlySpan<byte> Resource { get; private set; }

    public int Domain { get; private set; }

    /// <summary>The value's text without padding: hex for caches, decimal for bandwidth.</summary>
    public ReadOnlySpan<byte> Value { get; private set; }

    /// <summary>The cache that plans name: L3, or data under cdp.</summary>
    public readonly bool IsCache => Resource.SequenceEqual("L3"u8) || Resource.SequenceEqual("L3DATA"u8);

    public readonly bool IsBandwidth => Resource.SequenceEqual("MB"u8);

    /// <summary>Whether the line is of a resource of this (ASCII) name.</summary>
    public readonly bool IsNamed(string name)
    {
        if (name.Length != Resource.Length)
        {
            return false;
        }

        for (var i = 0; i < name.Length; i++)
        {
            if (name[i] != Resource[i])
            {
                return false;
            }
        }

        return true;
    }

    public bool Next()
    {
        while (true)
        {
            while (KernelText.Next(ref _line, (byte)';', out var part))
            {
                var equals = part.IndexOf((byte)'=');
                if (equals < 0 || !KernelText.TryInt(part[..equals], out var domain))
                {
                    continue;
                }

                Domain = domain;
                Value = part[(equals + 1)..].Trim(" "u8);
                return true;
            }

            if (!KernelText.NextLine(ref _text, out var line))
            {
                return false;
            }

            var colon = line.IndexOf((byte)':');
            if (colon >= 0)
            {
                Resource = line[..colon].Trim(" "u8);
                _line = line[(colon + 1)..];
            }
        }
    }
}
