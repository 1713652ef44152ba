using System.Collections.Frozen;

namespace Cotenant.Daemon.Configuration.Sources;

/// <summary>
/// Lays one source over another: objects member by member; the root's lists of declarations (devices, tenants) grow, so that
/// a drop-in adds to them; everything else is replaced.
/// </summary>
internal static class ConfigMerge
{
    public static void Into(ConfigObject target, ConfigObject overlay, IReadOnlySet<string> growing)
    {
        foreach (var (name, value) in overlay.Members)
        {
            switch (target[name], value)
            {
                case (ConfigObject below, ConfigObject above):
                    Into(below, above, FrozenSet<string>.Empty);
                    break;
                case (ConfigArray below, ConfigArray above) when growing.Contains(name):
                    below.Items.AddRange(above.Items);
                    break;
                default:
                    target[name] = value;
                    break;
            }
        }
    }
}
