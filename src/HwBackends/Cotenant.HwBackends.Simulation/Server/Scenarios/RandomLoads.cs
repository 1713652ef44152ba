using Cotenant.Compute.Numerics;
using Cotenant.HwBackends.Simulation.Server.Files;

namespace Cotenant.HwBackends.Simulation.Server.Scenarios;

/// <summary>
/// A rule that draws scenarios: so many loads of so many services each, in whole steps, whose sum (the effective machine
/// utilisation, EMU) lies in a range. Drawn by a seed, none twice.
/// </summary>
internal sealed record RandomLoads
{
    /// <summary>Name for people; the scenarios are numbered below it.</summary>
    public required string Name { get; init; }

    /// <summary>What the file is, with its source.</summary>
    public string Description { get; set; } = "";

    /// <summary>Name of a server in <c>data/servers</c>.</summary>
    public required string Server { get; init; }

    /// <summary>Seed of the draw.</summary>
    public required ulong Seed { get; init; }

    /// <summary>Loads to draw.</summary>
    public required int Count { get; init; }

    /// <summary>Profiles from which services are drawn.</summary>
    public required List<string> Services { get; init; }

    /// <summary>Different services in a load.</summary>
    public required int ServicesPerLoad { get; init; }

    /// <summary>Step of the loads in percent; loads are 1 step to 100 %.</summary>
    public required int StepPercent { get; init; }

    /// <summary>Smallest sum of the loads in percent.</summary>
    public required int MinimumEmuPercent { get; init; }

    /// <summary>Largest sum of the loads in percent.</summary>
    public required int MaximumEmuPercent { get; init; }

    /// <summary>Seconds from one arrival to the next.</summary>
    public required double ArrivalGapSeconds { get; init; }

    /// <summary>Seconds after which a load ends.</summary>
    public required double DurationSeconds { get; init; }

    /// <summary>Deviation of the logarithm of a published latency.</summary>
    public double LatencyNoise { get; set; } = 0.07;

    /// <summary>Deviation of the logarithm of a counter.</summary>
    public double CounterNoise { get; set; } = 0.03;

    /// <summary>Checks the rule.</summary>
    /// <param name="catalog">The profiles and servers that exist.</param>
    /// <param name="file">The file's name, for messages.</param>
    /// <exception cref="Plugins.Devices.DeviceException">The rule names what does not exist, or a number is out of range.</exception>
    public void Check(ServerCatalog catalog, string file)
    {
        var shape = catalog.Server(Server, file, "$.server");
        SimulationFile.RequireRange(Count, 1, 100_000, file, "$.count");
        SimulationFile.RequireRange(StepPercent, 1, 100, file, "$.stepPercent");
        SimulationFile.RequireRange(ServicesPerLoad, 1, Services.Count, file, "$.servicesPerLoad");
        SimulationFile.RequireRange(ArrivalGapSeconds, 0, 1e5, file, "$.arrivalGapSeconds");
        SimulationFile.RequireRange(DurationSeconds, Math.Max(0.1, ArrivalGapSeconds * ServicesPerLoad), 1e6, file, "$.durationSeconds");
        SimulationFile.RequireRange(LatencyNoise, 0, 1, file, "$.latencyNoise");
        SimulationFile.RequireRange(CounterNoise, 0, 1, file, "$.counterNoise");
        SimulationFile.Require(MinimumEmuPercent <= MaximumEmuPercent, file, "$.minimumEmuPercent", "the smallest sum is above the largest");
        for (var i = 0; i < Services.Count; i++)
        {
            var profile = catalog.Workload(Services[i], file, $"$.services[{i}]");
            SimulationFile.Require(profile.Service is not null, file, $"$.services[{i}]", $"'{profile.Name}' is no service; loads are drawn for services");
            SimulationFile.Require(Services.IndexOf(Services[i]) == i, file, $"$.services[{i}]", $"'{profile.Name}' is there twice");
            catalog.MaximumRps(profile, shape, file, $"$.services[{i}]");
        }
    }

    /// <summary>Draws the scenarios one after the other.</summary>
    /// <exception cref="Plugins.Devices.DeviceException">There are not enough different loads in the range.</exception>
    public IEnumerable<ServerScenario> Draw(string file)
    {
        var random = new SeededRandom(Seed);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var order = Enumerable.Range(0, Services.Count).ToArray();
        var loads = new int[ServicesPerLoad];
        for (var tries = 0; seen.Count < Count; tries++)
        {
            SimulationFile.Require(tries < 1000 * Count, file, "$", $"found {seen.Count} of {Count} loads; widen the range of sums");
            random.Shuffle(order.AsSpan());
            var sum = 0;
            for (var i = 0; i < loads.Length; i++)
            {
                loads[i] = StepPercent * (1 + random.NextInt(100 / StepPercent));
                sum += loads[i];
            }

            if (sum < MinimumEmuPercent || sum > MaximumEmuPercent)
            {
                continue;
            }

            // one load whatever the order of its services
            var key = string.Join(',', loads.Select((load, i) => $"{Services[order[i]]}:{load}").Order(StringComparer.Ordinal));
            if (seen.Add(key))
            {
                yield return Scenario(seen.Count, order, loads);
            }
        }
    }

    private ServerScenario Scenario(int number, int[] order, int[] loads) => new()
    {
        Name = $"{Name}-{number:000}",
        Server = Server,
        DurationSeconds = DurationSeconds,
        LatencyNoise = LatencyNoise,
        CounterNoise = CounterNoise,
        Tenants = [.. loads.Select((load, i) => new ScenarioTenant
        {
            Id = Services[order[i]],
            Profile = Services[order[i]],
            ArrivesSeconds = i * ArrivalGapSeconds,
            LoadPercent = load,
        })],
    };
}
