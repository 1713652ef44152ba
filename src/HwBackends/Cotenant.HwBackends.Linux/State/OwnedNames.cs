using System.Globalization;
using System.Text;

namespace Cotenant.HwBackends.Linux.State;

/// <summary>
/// The names of what this backend creates in resctrl and cgroupfs: <c>cotenant-INSTANCE-cN</c> for control groups and
/// <c>cotenant-INSTANCE-t-TENANT</c> for monitoring groups and cgroups of tenants. INSTANCE is eight hex digits that the
/// state file keeps, so that a restart knows its own, and what another installation left behind can be told from
/// groups that people made by hand.
/// </summary>
/// <param name="instance">eight lower-case hex digits</param>
internal sealed class OwnedNames(string instance)
{
    private const string Prefix = "cotenant-";
    private const string ScopeSuffix = ".scope";
    private const int InstanceDigits = 8;
    private const int LongestTenant = 200; // a directory name has at most 255 bytes

    public string Control(int number) => string.Create(CultureInfo.InvariantCulture, $"{Prefix}{instance}-c{number}");

    /// <summary>A directory name for a tenant; two tenants never share one.</summary>
    public string Tenant(string id) => $"{Prefix}{instance}-t-{Escape(id)}";

    /// <summary>The scope of a tenant: a unit's name has no '=' (systemd.unit(5)), and an id's own ':' is escaped.</summary>
    public string Scope(string id) => $"{Tenant(id).Replace('=', ':')}{ScopeSuffix}";

    /// <summary>Whether a cgroup is that of a scope that this instance made.</summary>
    public bool IsScope(string name) => name.StartsWith($"{Prefix}{instance}-t-", StringComparison.Ordinal) && name.EndsWith(ScopeSuffix, StringComparison.Ordinal);

    /// <summary>Whether a directory was made by this program, by whatever instance.</summary>
    public static bool IsOwned(string name) =>
        name.Length > Prefix.Length + InstanceDigits + 2
        && name.StartsWith(Prefix, StringComparison.Ordinal)
        && name.AsSpan(Prefix.Length, InstanceDigits).IndexOfAnyExcept("0123456789abcdef") < 0
        && name[Prefix.Length + InstanceDigits] == '-'
        && name[Prefix.Length + InstanceDigits + 1] is 'c' or 't';

    /// <summary>The number of a control group of this instance, or -1.</summary>
    public int NumberOf(string name) =>
        name.StartsWith($"{Prefix}{instance}-c", StringComparison.Ordinal)
        && int.TryParse(name.AsSpan(Prefix.Length + InstanceDigits + 2), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : -1;

    /// <summary>Letters, digits, '_' and '-' and inner dots stay; every other byte becomes =XX. A long id ends in its hash.</summary>
    private static string Escape(string id)
    {
        var text = new StringBuilder();
        foreach (var b in Encoding.UTF8.GetBytes(id))
        {
            var c = (char)b;
            _ = char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.'
                ? text.Append(c)
                : text.Append(CultureInfo.InvariantCulture, $"={b:x2}");
        }

        if (text.Length <= LongestTenant)
        {
            return text.ToString();
        }

        var hash = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(id)));
        return $"{text.ToString(0, LongestTenant - 20)}=={hash[..16]}";
    }
}
