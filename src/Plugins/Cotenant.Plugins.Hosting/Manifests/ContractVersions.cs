using System.Globalization;
using Cotenant.Plugins.Manifest;

namespace Cotenant.Plugins.Hosting.Manifests;

/// <summary>Compares versions of the contract by the rule that <see cref="ContractVersion"/> states.</summary>
internal static class ContractVersions
{
    /// <summary>Reads "major.minor".</summary>
    public static bool TryParse(string text, out (int Major, int Minor) version)
    {
        version = default;
        var dot = text.IndexOf('.');
        if (dot < 0
            || !int.TryParse(text.AsSpan(0, dot), NumberStyles.None, CultureInfo.InvariantCulture, out var major)
            || !int.TryParse(text.AsSpan(dot + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var minor))
        {
            return false;
        }

        version = (major, minor);
        return true;
    }

    /// <summary>True when a host with contract <paramref name="host"/> loads a plugin that was built against <paramref name="plugin"/>.</summary>
    public static bool Accepts((int Major, int Minor) host, (int Major, int Minor) plugin) =>
        host.Major == plugin.Major && (host.Major == 0 ? plugin.Minor == host.Minor : plugin.Minor <= host.Minor);

    /// <summary>True when this host loads a plugin that was built against <paramref name="contract"/>.</summary>
    public static bool Accepts(string contract) =>
        TryParse(ContractVersion.Current, out var host) && TryParse(contract, out var plugin) && Accepts(host, plugin);
}
