using Cotenant.HwBackends.Simulation.Server.Files;

namespace Cotenant.HwBackends.Simulation.Server.Shape;

/// <summary>What a server's file must keep besides its form.</summary>
internal static class ServerShapeRules
{
    /// <summary>Checks a server.</summary>
    /// <exception cref="Plugins.Devices.DeviceException">A number is out of range; the message names file and JSON path.</exception>
    public static void Check(ServerShape shape, string name, string file)
    {
        SimulationFile.Require(shape.Name == name, file, "$.name", $"'{shape.Name}' is not the file's name");
        SimulationFile.RequireRange(shape.PhysicalCores, 1, 512, file, "$.physicalCores");
        SimulationFile.RequireRange(shape.ThreadsPerCore, 1, 2, file, "$.threadsPerCore");
        SimulationFile.RequireRange(shape.FrequencyMHz, 100, 10_000, file, "$.frequencyMHz");
        SimulationFile.RequireRange(shape.CacheWays, 1, 64, file, "$.cacheWays");
        SimulationFile.RequireRange(shape.WayMegabytes, 0.01, 1000, file, "$.wayMegabytes");
        SimulationFile.RequireRange(shape.MinimumWays, 1, shape.CacheWays, file, "$.minimumWays");
        SimulationFile.RequireRange(shape.ClassesOfService, 1, 1024, file, "$.classesOfService");
        SimulationFile.RequireRange(shape.MinimumBandwidthPercent, 0, 100, file, "$.minimumBandwidthPercent");
        SimulationFile.RequireRange(shape.BandwidthStepPercent, 1, 100, file, "$.bandwidthStepPercent");
        SimulationFile.RequireRange(shape.MemoryBandwidthGBps, 0.1, 100_000, file, "$.memoryBandwidthGBps");
        SimulationFile.RequireRange(shape.AchievableBandwidthShare, 0.1, 1, file, "$.achievableBandwidthShare");
        SimulationFile.RequireRange(shape.CoreBandwidthGBps, 0.1, 1000, file, "$.coreBandwidthGBps");
        SimulationFile.RequireRange(shape.StallGBps, 0, 1000, file, "$.stallGBps");
        SimulationFile.RequireRange(shape.LoadedLatencyRatio, 1, 20, file, "$.loadedLatencyRatio");
        SimulationFile.RequireRange(shape.SmtShare, 0.5, 1, file, "$.smtShare");
        SimulationFile.RequireRange(shape.TimeSliceMs, 0, 100, file, "$.timeSliceMs");
        SimulationFile.RequireRange(shape.ActuationDelayMs, 0, 10_000, file, "$.actuationDelayMs");
        SimulationFile.RequireRange(shape.MemoryGB, 0.1, 1e6, file, "$.memoryGB");
    }
}
