using System.Collections;
using Cotenant.Daemon.Configuration;
using Cotenant.Daemon.Configuration.Models;
using Cotenant.Daemon.Hosting;
using Cotenant.Daemon.Platform;
using Cotenant.Daemon.Runtime;
using Cotenant.HwBackends.Linux;
using Cotenant.HwBackends.Simulation;
using Cotenant.Plugins.Devices;
using Cotenant.Plugins.Hosting;
using Cotenant.Plugins.Services;
using Cotenant.Plugins.Services.Models;

namespace Cotenant.Daemon;

/// <summary>Puts the program together: which backends, which plugins, which sources of configuration.</summary>
internal static class Composition
{
    /// <summary>The kinds of devices of this build.</summary>
    public static IReadOnlyList<IDeviceFactory> Factories { get; } = [.. SimulationDevices.Factories, .. LinuxBackend.Factories];

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
        return new ConfigLoader(inputs, new ConfigSurroundings
        {
            Factories = Factories,
            Paths = paths,
            ShippedPlugins = PluginHostOptions.BuiltInDirectory,
            Policies = KnownPolicies.In,
        });
    }

    public static DaemonHostOptions HostOptions(string? file, IReadOnlyList<string> arguments, string? data)
    {
        var directory = DataDirectory.Find(data);
        return new DaemonHostOptions
        {
            Loader = Loader(file, arguments),
            Factories = Factories,
            MakeShelf = (model, loggers, time) => MakeShelf(model, directory, loggers, time),
            DataDirectory = directory,
        };
    }

    /// <summary>Where models are: those that came with the program, those learned here.</summary>
    public static ModelStoreOptions Models(string dataDirectory, string stateDirectory) =>
        new() { ShippedDirectories = [Path.Combine(dataDirectory, "models")], StateDirectory = Path.Combine(stateDirectory, "models") };

    private static PolicyServices MakeShelf(DaemonModel model, string dataDirectory, ILoggerFactory loggers, TimeProvider time)
    {
        var learning = new LearningHost(
            new LearningHostOptions
            {
                Models = Models(dataDirectory, model.StateDirectory),
                ExperienceDirectory = Path.Combine(model.StateDirectory, "experience"),
            },
            time,
            loggers);
        var host = new PluginHost(new PluginHostOptions { Directories = model.PluginDirectories }, time, loggers);
        var states = new PolicyStates(time, loggers.CreateLogger("Cotenant.Plugins.States"), Path.Combine(model.StateDirectory, "malfunctions.json"));
        return new PolicyServices(new PluginShelf(host, states, learning, loggers), learning.CreateAnnouncer([]));
    }
}
