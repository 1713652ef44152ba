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
    public required IReadOnlyList<string> Services { get; init; }

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

    /// <summary>Draws the scenarios.</summary>
    /// <param name="catalog">The profiles and servers that exist.</param>
    /// <param name="file">The file's name, for messages.</param>
    /// <exception cref="Plugins.Devices.DeviceException">The rule names what does not exist, or cannot be met.</exception>
    public IReadOnlyList<ServerScenario> Draw(ServerCatalog catalog, string file)
    {
        SimulationFile.RequireRange(Count, 1, 100_000, file, "$.count");
        SimulationFile.RequireRange(StepPercent, 1, 100, file, "$.stepPercent");
        SimulationFile.RequireRange(ServicesPerLoad, 1, Services.Count, file, "$.servicesPerLoad");
        SimulationFile.Require(MinimumEmuPercent <= MaximumEmuPercent, file, "$.minimumEmuPercent", "the smallest sum is above the largest");
        var random = new SeededRandom(Seed);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var scenarios = new List<ServerScenario>(Count);
        var order = Enumerable.Range(0, Services.Count).ToArray();
        var loads = new int[ServicesPerLoad];
        for (var tries = 0; scenarios.Count < Count; tries++)
        {
            SimulationFile.Require(tries < 1000 * Count, file, "$", $"found {scenarios.Count} of {Count} loads; widen the range of sums");
            random.Shuffle(order.AsSpan());
            foreach (ref var load in loads.AsSpan())
            {
                load = StepPercent * (1 + random.NextInt(100 / StepPercent));
            }

            // one load whatever the order of its services
            var key = string.Join(',', loads.Select((load, i) => $"{Services[order[i]]}:{load}").Order(StringComparer.Ordinal));
            if (loads.Sum() >= MinimumEmuPercent && loads.Sum() <= MaximumEmuPercent && seen.Add(key))
            {
                var scenario = Scenario(scenarios.Count + 1, order, loads);
                ScenarioRules.Check(scenario, catalog, file);
                scenarios.Add(scenario);
            }
        }

        return scenarios;
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
