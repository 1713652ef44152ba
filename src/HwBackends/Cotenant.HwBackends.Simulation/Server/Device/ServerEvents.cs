using Cotenant.Plugins;

namespace Cotenant.HwBackends.Simulation.Server.Device;

/// <summary>The events that a simulated server raises.</summary>
internal static class ServerEvents
{
    public const int Arrived = 1;
    public const int Left = 2;
    public const int LoadChanged = 3;
    public const int Refused = 4;
    public const int Ended = 5;

    public static IReadOnlyList<CodeDescriptor> All { get; } =
    [
        new(Arrived, "tenant-arrived", "{tenant} arrived with a load of {0:0.#} %"),
        new(Left, "tenant-left", "the tenant of slot {0} left"),
        new(LoadChanged, "load-changed", "the load of {tenant} changed from {0:0.#} % to {1:0.#} %"),
        new(Refused, "tenant-refused", "entry {0} of the scenario could not be followed: no free slot of {1}, or the id is taken"),
        new(Ended, "scenario-ended", "the scenario ended after {0:0.#} s"),
    ];
}
