using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Cotenant.HwBackends.Simulation.Server.Files;
using Cotenant.HwBackends.Simulation.Server.Scenarios;
using Cotenant.HwBackends.Simulation.Server.Shape;
using Cotenant.HwBackends.Simulation.Server.Workloads;
using Cotenant.Plugins.Devices;

namespace Cotenant.HwBackends.Simulation.Server;

/// <summary>The servers and workloads of a data directory, read once each.</summary>
internal sealed class ServerCatalog
{
    /// <summary>
    /// Version of the model's code: counted up with every change that can move a figure. Together with the parameters it
    /// names the simulator.
    /// </summary>
    public const string ModelVersion = "server-2";

    private readonly string _data;
    private readonly ConcurrentDictionary<string, ServerShape> _servers = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, WorkloadProfile> _workloads = new(StringComparer.Ordinal);

    /// <summary>Opens a data directory.</summary>
    public ServerCatalog(string dataDirectory) => _data = dataDirectory;

    /// <summary>A server by name.</summary>
    /// <exception cref="DeviceException">There is none, or its file is malformed.</exception>
    public ServerShape Server(string name) => _servers.GetOrAdd(name, ReadServer);

    /// <summary>A server that a file names.</summary>
    /// <exception cref="DeviceException">There is none; the message names the place.</exception>
    public ServerShape Server(string name, string file, string path)
    {
        if (!_servers.ContainsKey(name))
        {
            Exists("servers", name, file, path);
        }

        return Server(name);
    }

    /// <summary>A workload by name.</summary>
    /// <exception cref="DeviceException">There is none, or its file is malformed.</exception>
    public WorkloadProfile Workload(string name) => _workloads.GetOrAdd(name, ReadWorkload);

    /// <summary>A workload that a file names.</summary>
    /// <exception cref="DeviceException">There is none; the message names the place.</exception>
    public WorkloadProfile Workload(string name, string file, string path)
    {
        if (!_workloads.ContainsKey(name))
        {
            Exists("services", name, file, path);
        }

        return Workload(name);
    }

    /// <summary>Requests a second of a load of 100 %.</summary>
    /// <exception cref="DeviceException">The service has no maximum on this server.</exception>
    public double MaximumRps(WorkloadProfile profile, ServerShape shape, string file, string path)
    {
        var maximum = 0.0;
        SimulationFile.Require(
            profile.Service?.MaximumRps.TryGetValue(shape.Name, out maximum) ?? false,
            file, path, $"'{profile.Name}' has no maximum load on '{shape.Name}'; add it to services/{profile.Name}.json under service.maximumRps");
        return maximum;
    }

    /// <summary>Reads a scenario: a path, or the name of a file in <c>experiments</c>.</summary>
    /// <exception cref="DeviceException">It is missing or malformed.</exception>
    public ServerScenario Scenario(string nameOrPath)
    {
        var file = Experiment(nameOrPath);
        var scenario = SimulationFile.Read(file, SimulationJson.Default.ServerScenario);
        ScenarioRules.Check(scenario, this, file);
        return scenario;
    }

    /// <summary>Reads a rule that draws scenarios: a path, or the name of a file in <c>experiments</c>.</summary>
    /// <exception cref="DeviceException">It is missing or malformed.</exception>
    public RandomLoads Rule(string nameOrPath)
    {
        var file = Experiment(nameOrPath);
        var rule = SimulationFile.Read(file, SimulationJson.Default.RandomLoads);
        rule.Check(this, file);
        return rule;
    }

    /// <summary>The path of a file of experiments: as given where it has a folder or an extension.</summary>
    public string Experiment(string nameOrPath) =>
        nameOrPath.AsSpan().ContainsAny('/', '.') ? nameOrPath : Path.Combine(_data, "experiments", nameOrPath + ".json");

    /// <summary>A path below the data directory.</summary>
    public string Below(string relative) => Path.Combine(_data, relative);

    /// <summary>
    /// Names the simulator: model version, then a hash of the server's and all workloads' parameters. Published figures
    /// hold for one such name.
    /// </summary>
    public string Identity(string server)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(ModelVersion));
        hash.AppendData(JsonSerializer.SerializeToUtf8Bytes(Server(server), SimulationJson.Default.ServerShape));
        foreach (var name in Names("services"))
        {
            hash.AppendData(JsonSerializer.SerializeToUtf8Bytes(Workload(name), SimulationJson.Default.WorkloadProfile));
        }

        return $"{ModelVersion}+{Convert.ToHexStringLower(hash.GetHashAndReset())[..12]}";
    }

    /// <summary>Names of the workloads, sorted.</summary>
    public IReadOnlyList<string> Workloads() => Names("services");

    private string[] Names(string folder)
    {
        var path = Path.Combine(_data, folder);
        if (!Directory.Exists(path))
        {
            throw new DeviceException($"{path}: no such directory; point the data directory at the program's data");
        }

        return [.. Directory.EnumerateFiles(path, "*.json").Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal)];
    }

    private void Exists(string folder, string name, string file, string path)
    {
        // a name is a file's name: nothing in it may lead elsewhere
        var plain = name.Length > 0 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');
        SimulationFile.Require(
            plain && File.Exists(Path.Combine(_data, folder, name + ".json")),
            file, path, $"there is no '{name}' in {folder}; there are {string.Join(", ", Names(folder))}");
    }

    private ServerShape ReadServer(string name)
    {
        var file = Path.Combine(_data, "servers", name + ".json");
        var shape = SimulationFile.Read(file, SimulationJson.Default.ServerShape);
        ServerShapeRules.Check(shape, name, file);
        return shape;
    }

    private WorkloadProfile ReadWorkload(string name)
    {
        var file = Path.Combine(_data, "services", name + ".json");
        var profile = SimulationFile.Read(file, SimulationJson.Default.WorkloadProfile);
        WorkloadRules.Check(profile, name, file);
        return profile;
    }
}
