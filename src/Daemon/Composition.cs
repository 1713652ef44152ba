using System.Collections;
using Cotenant.Daemon.Configuration;
using Cotenant.Daemon.Hosting;
using Cotenant.Daemon.Platform;
using Cotenant.HwBackends.Linux;
using Cotenant.Plugins.Devices;

namespace Cotenant.Daemon;

/// <summary>Puts the program together: which backends, which plugins, which sources of configuration.</summary>
internal static class Composition
{
    /// <summary>The kinds of devices of this build.</summary>
    public static IReadOnlyList<IDeviceFactory> Factories { get; } = [.. LinuxBackend.Factories];

    public static string ShippedPlugins => Path.Combine(AppContext.BaseDirectory, "plugins");

    /// <summary>Reads the configuration of a process with this environment.</summary>
    /// <param name="file">The file that the user named; null for the system's.</param>
    /// <param name="arguments">Values of <c>--set</c>.</param>
    public static ConfigLoader Loader(string? file, IReadOnlyList<string> arguments)
    {
        var paths = DaemonPaths.ForThisUser();
        var inputs = new ConfigInputs
        {
            File = Path.GetFullPath(file ?? paths.ConfigurationFile),
            FileRequired = file is not null,
            Environment = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().ToDictionary(e => (string)e.Key, e => (string?)e.Value ?? ""),
            Arguments = arguments,
        };
        return new ConfigLoader(inputs, new ConfigSurroundings { Factories = Factories, Paths = paths, ShippedPlugins = ShippedPlugins });
    }

    public static DaemonHostOptions HostOptions(string? file, IReadOnlyList<string> arguments, string? data) => new()
    {
        Loader = Loader(file, arguments),
        Factories = Factories,
        MakeShelf = static (_, _, _) => throw new NotSupportedException(),
        DataDirectory = data ?? "",
    };
}
