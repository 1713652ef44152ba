using Cotenant.HwBackends.Simulation;
using Cotenant.HwBackends.Simulation.Server.Device;
using Cotenant.HwBackends.Simulation.Server.Scenarios;
using Cotenant.Plugins;
using Cotenant.Plugins.Devices;
using Cotenant.Plugins.Host;
using Cotenant.Plugins.Learning;
using Cotenant.Plugins.Pipeline;
using Cotenant.Plugins.Pipeline.Journal;

namespace Cotenant.Evaluation.Hosts;

/// <summary>
/// Runs scenarios on simulated servers: device, pipeline and policy are made afresh for every (policy, scenario, seed).
/// </summary>
internal sealed class HostScenarioRunner(EvaluationContext context)
{
    /// <summary>The control period of every policy; slower policies keep their own interval on top.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromMilliseconds(100);

    private static readonly IDeviceFactory Factory = SimulationDevices.Factories.First(factory => factory.Kind == "simulated-server");

    /// <summary>Runs one policy.</summary>
    /// <param name="policy">The policy's name.</param>
    /// <param name="scenario">The scenario.</param>
    /// <param name="name">The scenario as the device reads it: a file's name, or <c>name#n</c>.</param>
    /// <param name="seed">The seed of device and policy.</param>
    /// <param name="run">Judging: where to stop and what to keep.</param>
    public HostRunResult Run(string policy, ServerScenario scenario, string name, ulong seed, Judging run)
    {
        using var loop = MakeLoop(policy, name, seed, NoJournal.Instance, out var server);
        var arrivals = scenario.Tenants.Count;
        var judged = new HostRun(loop, new SimulatedServerTruth(server), server.Tenants)
        {
            Arrivals = arrivals,
            StepTimesNs = [.. scenario.Tenants.SelectMany(tenant => tenant.Steps).Select(step => (long)(step.AtSeconds * 1e9)).Order()],
            LimitNs = (long)(run.LimitSeconds * 1e9),
            StopWhenHeld = run.StopWhenHeld,
            Trace = run.Trace,
        };
        return judged.Run(context.Cancellation);
    }

    /// <summary>Makes the loop of one policy on one scenario.</summary>
    public DeviceLoop<HostObservation, HostPlan> MakeLoop(string policy, string name, ulong seed, IJournalSink journal, out SimulatedServer server)
    {
        var device = (SimulatedServer)Factory.Create(
            new DeviceSettings { Id = "server", Kind = Factory.Kind, Period = Period, Scenario = name, Seed = seed },
            new DeviceServices
            {
                Loggers = context.Loggers,
                Time = TimeProvider.System,
                DataDirectory = context.DataDirectory,
                StateDirectory = Path.GetTempPath(),
            });
        var learning = context.Learning(seed);
        var instance = context.Policies.Create(policy, device, PolicyOptions.Empty, seed, learning);
        var leases = ResourceSet.None;
        for (var i = 0; i < HostResources.Names.Count; i++)
        {
            leases |= instance.Manifest.Resources.Contains(HostResources.Names[i]) ? ResourceSet.Of(i) : default;
        }

        server = device;
        return new DeviceLoop<HostObservation, HostPlan>(
            device,
            [new PolicyEntry(leases, [instance], [])],
            new DeviceLoopOptions { Speed = 0, Journal = journal, Models = learning as IModelAnnouncer, RingCapacity = 64 });
    }

    /// <summary>Where to stop and what to keep.</summary>
    /// <param name="LimitSeconds">Seconds after the last arrival; 0 for the scenario's end.</param>
    /// <param name="StopWhenHeld">True ends the run once targets have held for 10 s.</param>
    /// <param name="Trace">True keeps latencies for plots.</param>
    public readonly record struct Judging(double LimitSeconds, bool StopWhenHeld, bool Trace);
}
