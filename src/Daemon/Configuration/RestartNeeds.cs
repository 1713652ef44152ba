using Cotenant.Daemon.Configuration.Models;

namespace Cotenant.Daemon.Configuration;

/// <summary>Says what of a new configuration cannot hold in the running program.</summary>
internal static class RestartNeeds
{
    /// <summary>Sections that differ from what the program was started with.</summary>
    public static IReadOnlyList<string> Between(DaemonModel started, DaemonModel now)
    {
        var needs = new List<string>();
        Note(started.Api == now.Api, "api");
        Note(Equals(started.Metrics, now.Metrics), "metrics");
        Note(started.Journal == now.Journal, "journal");
        Note(started.StateDirectory == now.StateDirectory, "state");
        Note(started.LogLevel == now.LogLevel, "log");
        Note(started.PluginDirectories.SequenceEqual(now.PluginDirectories), "plugins.directories");
        return needs;

        void Note(bool same, string section)
        {
            if (!same)
            {
                needs.Add(section);
            }
        }
    }
}
