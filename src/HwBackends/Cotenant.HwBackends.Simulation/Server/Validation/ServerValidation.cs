using System.Text.Json;
using Cotenant.Compute.Numerics;
using Cotenant.HwBackends.Simulation.Server.Files;
using Cotenant.HwBackends.Simulation.Server.Shape;
using Cotenant.HwBackends.Simulation.Server.Workloads;

namespace Cotenant.HwBackends.Simulation.Server.Validation;

/// <summary>
/// Validates the simulated server against the published maps (<c>data/osml</c>): V1 printed latencies, V2 verdicts on the
/// target, both in the time domain with the profiles that policies meet; V3 frontiers at loads that a fit made in this run
/// has not seen.
/// </summary>
public static class ServerValidation
{
    /// <summary>Runs the gates.</summary>
    /// <param name="dataDirectory">Where <c>data/</c> is.</param>
    /// <param name="cancellation">Ends the run early with an exception.</param>
    /// <exception cref="Plugins.Devices.DeviceException">A file is missing or malformed.</exception>
    public static ServerValidationResult Run(string dataDirectory, CancellationToken cancellation)
    {
        var catalog = new ServerCatalog(dataDirectory);
        var settings = Settings(catalog);
        var shape = catalog.Server(settings.Server);
        var maps = Maps(catalog, settings, shape);
        return new ServerValidationResult
        {
            Simulator = catalog.Identity(settings.Server),
            Services = [.. settings.Services.Select(service => Validate(catalog, settings, shape, maps, service, cancellation))],
        };
    }

    /// <summary>
    /// Fits every service of the maps and writes the fitted parts into its profile: how <c>data/services</c> was made. The
    /// simulator's name changes with it, and every published figure has to be run again.
    /// </summary>
    /// <exception cref="Plugins.Devices.DeviceException">A file is missing or malformed.</exception>
    public static void WriteProfiles(string dataDirectory, CancellationToken cancellation)
    {
        foreach (var profile in Fit(dataDirectory, cancellation).ToList())
        {
            File.WriteAllText(
                Path.Combine(dataDirectory, "services", profile.Name + ".json"),
                JsonSerializer.Serialize(profile, SimulationJson.Default.WorkloadProfile) + "\n");
        }
    }

    /// <summary>Fits every service of the maps.</summary>
    internal static IEnumerable<WorkloadProfile> Fit(string dataDirectory, CancellationToken cancellation)
    {
        var catalog = new ServerCatalog(dataDirectory);
        var settings = Settings(catalog);
        var shape = catalog.Server(settings.Server);
        var maps = Maps(catalog, settings, shape);
        foreach (var service in settings.Services)
        {
            yield return Fit(catalog, settings, shape, maps, service, cancellation);
        }
    }

    internal static ValidationSettings Settings(ServerCatalog catalog) =>
        SimulationFile.Read(catalog.Experiment("server-validation"), SimulationJson.Default.ValidationSettings);

    internal static PublishedMaps Maps(ServerCatalog catalog, ValidationSettings settings, ServerShape shape) =>
        PublishedMaps.Load(catalog.Below(settings.Cells), catalog.Below(settings.Frontiers), shape);

    private static WorkloadProfile Fit(
        ServerCatalog catalog, ValidationSettings settings, ServerShape shape, PublishedMaps maps, ValidatedService service, CancellationToken cancellation) =>
        new ProfileFitter(catalog.Workload(service.Name), shape, maps.Cells[service.Name], service)
            .Fit(new SeededRandom(settings.Seed).Split(service.Name), settings.Population, settings.Generations, cancellation);

    private static ServiceValidation Validate(
        ServerCatalog catalog, ValidationSettings settings, ServerShape shape, PublishedMaps maps, ValidatedService service, CancellationToken cancellation)
    {
        var profile = catalog.Workload(service.Name);
        var curve = new WorkloadCurve(profile, shape);
        var run = new FixedRateRun(shape);
        var cells = maps.Cells[service.Name];
        var (printed, within, right) = (0, 0, 0);
        foreach (var cell in cells)
        {
            var latency = run.Percentile99(profile, curve, cell.Rps, cell.Cores, cell.Ways);
            right += (latency <= service.TargetBorderMs) == cell.Meets(service.TargetBorderMs) ? 1 : 0;
            if (!double.IsNaN(cell.PrintedMs))
            {
                printed++;
                within += latency <= 2 * cell.PrintedMs && latency >= cell.PrintedMs / 2 ? 1 : 0;
            }
        }

        var fitted = Fit(catalog, settings, shape, maps, service, cancellation);
        var seen = maps.Frontiers[service.Name].Single(frontier => frontier.Rps == cells[0].Rps);
        return new ServiceValidation
        {
            Name = service.Name,
            Printed = printed,
            PrintedWithin2 = within,
            Cells = cells.Length,
            ClassesRight = right,
            Frontiers = [.. maps.Frontiers[service.Name].Where(frontier => frontier != seen)
                .Select(frontier => Predict(run, fitted, shape, service, frontier, seen))],
        };
    }

    private static FrontierValidation Predict(
        FixedRateRun run, WorkloadProfile fitted, ServerShape shape, ValidatedService service, PublishedFrontier frontier, PublishedFrontier seen)
    {
        var curve = new WorkloadCurve(fitted, shape);
        var (right, copied) = (0, 0);
        var leastCores = shape.LogicalCpus + 1;
        for (var cores = shape.LogicalCpus; cores > 0; cores--)
        {
            for (var ways = 1; ways <= shape.CacheWays; ways++)
            {
                var meets = run.Percentile99(fitted, curve, frontier.Rps, cores, ways) <= service.CliffBorderMs;
                right += meets == frontier.Meets(cores, ways) ? 1 : 0;
                copied += seen.Meets(cores, ways) == frontier.Meets(cores, ways) ? 1 : 0;
                leastCores = meets && ways == shape.CacheWays ? cores : leastCores;
            }
        }

        var all = 0.01 * shape.LogicalCpus * shape.CacheWays;
        return new FrontierValidation(frontier.Rps, right / all, copied / all, leastCores, frontier.LeastCores(shape.CacheWays));
    }
}
