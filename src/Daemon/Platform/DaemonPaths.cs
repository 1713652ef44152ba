namespace Cotenant.Daemon.Platform;

/// <summary>Where things are when the configuration does not say: of the system for root, of the user for others.</summary>
/// <param name="ConfigurationFile">The main file; <c>conf.d</c> lies beside it.</param>
/// <param name="Socket">The admin API's unix socket.</param>
/// <param name="State">What is kept over a restart.</param>
internal sealed record DaemonPaths(string ConfigurationFile, string Socket, string State)
{
    /// <summary>The system daemon's socket.</summary>
    public const string SystemSocket = "/run/cotenant/cotenant.sock";

    /// <summary>The configuration file that everybody's daemon reads when none is named.</summary>
    public const string SystemConfiguration = "/etc/cotenant/cotenant.json";

    /// <summary>The paths of the user who runs the process.</summary>
    public static DaemonPaths ForThisUser() => For(UserIds.Effective, Environment.GetEnvironmentVariable);

    /// <summary>The paths of a user.</summary>
    /// <param name="uid">The effective user id; 0 is root.</param>
    /// <param name="environment">Reads an environment variable.</param>
    public static DaemonPaths For(uint uid, Func<string, string?> environment)
    {
        if (uid == 0)
        {
            return new DaemonPaths(SystemConfiguration, SystemSocket, "/var/lib/cotenant");
        }

        var runtime = environment("XDG_RUNTIME_DIR") is { Length: > 0 } given ? Path.Combine(given, "cotenant") : $"/tmp/cotenant-{uid}";
        var home = environment("HOME") is { Length: > 0 } h ? h : $"/tmp/cotenant-{uid}";
        var state = environment("XDG_STATE_HOME") is { Length: > 0 } s ? s : Path.Combine(home, ".local", "state");
        return new DaemonPaths(SystemConfiguration, Path.Combine(runtime, "cotenant.sock"), Path.Combine(state, "cotenant"));
    }
}
