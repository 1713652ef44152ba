using System.Globalization;

namespace Cotenant.HwBackends.Linux.Systemd;

/// <summary>
/// A resource-control property of a unit with its value (org.freedesktop.systemd1(5)): a number (type t; infinity is
/// 2^64-1) or a CPU set (type ay: bit i of byte i/8 is CPU i; empty takes the setting away).
/// </summary>
/// <param name="Name">the property</param>
/// <param name="Number">its value if it is a number</param>
/// <param name="Cpus">its value if it is a CPU set, else null</param>
internal readonly record struct UnitProperty(string Name, ulong Number, byte[]? Cpus)
{
    /// <summary>No limit, or not set.</summary>
    public const ulong Infinity = ulong.MaxValue;

    /// <summary>D-Bus type of the value.</summary>
    public string Type => Cpus is null ? "t" : "ay";

    /// <summary>For the state file.</summary>
    public string Text => Cpus is null ? Number.ToString(CultureInfo.InvariantCulture) : $"x{Convert.ToHexStringLower(Cpus)}";

    public static bool TryParse(string name, string text, out UnitProperty property)
    {
        property = default;
        if (text.StartsWith('x') && text.Length % 2 == 1 && text.AsSpan(1).IndexOfAnyExcept("0123456789abcdef") < 0)
        {
            property = new UnitProperty(name, 0, Convert.FromHexString(text.AsSpan(1)));
            return true;
        }

        if (ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            property = new UnitProperty(name, number, null);
            return true;
        }

        return false;
    }

    public bool IsSame(in UnitProperty other) =>
        Name == other.Name && Number == other.Number && (Cpus ?? []).AsSpan().TrimEnd((byte)0).SequenceEqual((other.Cpus ?? []).AsSpan().TrimEnd((byte)0));
}
