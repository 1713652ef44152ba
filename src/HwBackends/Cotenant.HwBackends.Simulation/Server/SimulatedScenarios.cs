using System.Globalization;
using Cotenant.HwBackends.Simulation.Server.Scenarios;
using Cotenant.Plugins.Devices;

namespace Cotenant.HwBackends.Simulation.Server;

/// <summary>Finds scenarios for simulated servers.</summary>
public static class SimulatedScenarios
{
    /// <summary>
    /// Reads a scenario: a path, the name of a file in <c>data/experiments</c>, or <c>name#n</c>, the n-th load (from 1)
    /// that a rule draws.
    /// </summary>
    /// <exception cref="DeviceException">It is missing or malformed; the message names file and JSON path.</exception>
    public static ServerScenario Read(string dataDirectory, string name) => Read(new ServerCatalog(dataDirectory), name);

    /// <summary>Draws all loads of a rule: a path, or the name of a file in <c>data/experiments</c>.</summary>
    /// <exception cref="DeviceException">It is missing or malformed; the message names file and JSON path.</exception>
    public static IReadOnlyList<ServerScenario> Draw(string dataDirectory, string name)
    {
        var catalog = new ServerCatalog(dataDirectory);
        return [.. catalog.Rule(name).Draw(catalog.Experiment(name))];
    }

    /// <summary>Model version and parameter hash of a server's simulation.</summary>
    /// <exception cref="DeviceException">The server's or a workload's file is malformed.</exception>
    public static string Identity(string dataDirectory, string server) => new ServerCatalog(dataDirectory).Identity(server);

    internal static ServerScenario Read(ServerCatalog catalog, string name)
    {
        var mark = name.LastIndexOf('#');
        if (mark < 0)
        {
            return catalog.Scenario(name);
        }

        var rule = catalog.Rule(name[..mark]);
        if (!int.TryParse(name.AsSpan(mark + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number < 1 || number > rule.Count)
        {
            throw new DeviceException($"scenario '{name}': '{name[..mark]}' draws {rule.Count} loads; give #1 to #{rule.Count}");
        }

        return rule.Draw(catalog.Experiment(name[..mark])).ElementAt(number - 1);
    }
}
