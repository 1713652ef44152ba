using System.Text;

namespace Cotenant.HwBackends.Linux.Systemd;

/// <summary>Names of units in cgroup paths, object paths and interfaces.</summary>
internal static class UnitNames
{
    /// <summary>The unit whose own cgroup a path is ("/system.slice/web.service"); null for any other cgroup, also one below a unit's.</summary>
    public static string? OfCgroup(string path)
    {
        var name = path[(path.LastIndexOf('/') + 1)..];
        if (InterfaceOf(name) is null)
        {
            return null;
        }

        // below a service or a scope are cgroups that it was given, whatever they are called
        foreach (var above in path.Split('/', StringSplitOptions.RemoveEmptyEntries)[..^1])
        {
            if (!above.EndsWith(".slice", StringComparison.Ordinal))
            {
                return null;
            }
        }

        return name;
    }

    /// <summary>Whether a cgroup is that of a service, or below one.</summary>
    public static bool IsInService(string path) =>
        path.EndsWith(".service", StringComparison.Ordinal) || path.Contains(".service/", StringComparison.Ordinal);

    /// <summary>The interface that holds a unit's resource-control properties; null for types that have none here.</summary>
    public static string? InterfaceOf(string unit) =>
        unit.EndsWith(".service", StringComparison.Ordinal) ? "org.freedesktop.systemd1.Service"
        : unit.EndsWith(".scope", StringComparison.Ordinal) ? "org.freedesktop.systemd1.Scope"
        : unit.EndsWith(".slice", StringComparison.Ordinal) ? "org.freedesktop.systemd1.Slice"
        : null;

    /// <summary>The object path of a unit: every byte but letters and digits, and a leading digit, as _XX (bus_label_escape).</summary>
    public static string ObjectPath(string unit)
    {
        var path = new StringBuilder("/org/freedesktop/systemd1/unit/");
        var first = true;
        foreach (var b in Encoding.UTF8.GetBytes(unit))
        {
            var c = (char)b;
            _ = char.IsAsciiLetter(c) || (char.IsAsciiDigit(c) && !first) ? path.Append(c) : path.Append($"_{b:x2}");
            first = false;
        }

        return path.ToString();
    }

    /// <summary>The drop-in that set-property writes for a property (unit_write_setting): the setting's name in unit files.</summary>
    public static string DropIn(string property) => property switch
    {
        "CPUQuotaPerSecUSec" => "50-CPUQuota.conf",
        _ => $"50-{property}.conf",
    };
}
