using System.Text.Json;
using Cotenant.HwBackends.Simulation.Server.Device;
using Cotenant.Plugins;
using Cotenant.Plugins.Devices;
using Cotenant.Plugins.Host;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cotenant.HwBackends.Simulation.Tests.Server;

/// <summary>A device stepped as the pipeline steps it, with the family's safe plan as the policy unless another is given.</summary>
internal sealed class DeviceHarness : IDeviceOutput, IDisposable
{
    private readonly HostPlan _work;
    private readonly HostPlan _actual;
    private readonly ManualResetEvent _wake = new(false);

    public DeviceHarness(string? scenario, ulong seed = 1, string options = "{}", double periodMs = 100)
    {
        Device = Create(new DeviceSettings
        {
            Id = "server",
            Kind = "simulated-server",
            Scenario = scenario,
            Seed = seed,
            Period = TimeSpan.FromMilliseconds(periodMs),
            Options = JsonDocument.Parse(options).RootElement,
        });
        Series = new SeriesBlock(Device.Descriptor.Series, Device.Descriptor.TenantCapacity);
        Observation = Device.CreateObservation();
        Merged = Device.CreatePlan();
        _work = Device.CreatePlan();
        _actual = Device.CreatePlan();
        Device.Attach(this);
        Device.Correct(Merged);
    }

    public SimulatedServer Device { get; }

    public HostObservation Observation { get; }

    public HostPlan Merged { get; }

    public SeriesBlock Series { get; }

    public List<(int Code, int Subject)> Events { get; } = [];

    /// <summary>Decides; null leaves everything to the safe plan.</summary>
    public Action<HostObservation, HostPlan>? Policy { get; set; }

    public DecisionPoint Point { get; private set; }

    public static SimulatedServer Create(DeviceSettings settings) => (SimulatedServer)SimulationDevices.Factories
        .Single(factory => factory.Kind == settings.Kind)
        .Create(settings, new DeviceServices
        {
            Loggers = NullLoggerFactory.Instance,
            Time = TimeProvider.System,
            DataDirectory = TestData.Directory,
            StateDirectory = Path.GetTempPath(),
        });

    public bool Step()
    {
        if (!Device.MoveNext(out var point, _wake))
        {
            return false;
        }

        Point = point;
        Observation.Begin(point);
        Device.Observe(Observation);
        Device.Correct(Merged);
        _work.CopyFrom(Merged);
        if (Policy is null)
        {
            Device.Hold(Observation, _work, ResourceSet.All(4));
        }
        else
        {
            Policy(Observation, _work);
        }

        if (!_work.Difference(Merged).IsEmpty)
        {
            var verdict = Device.Check(Observation, _work);
            Assert.True(verdict.Passes, verdict.ToString());
            _actual.CopyFrom(_work);
            Assert.Equal(ApplyStatus.Applied, Device.Apply(point, Merged, _work, _actual).Status);
            Merged.CopyFrom(_actual);
        }

        return true;
    }

    /// <summary>Steps to a device time.</summary>
    public void RunTo(double seconds)
    {
        while (Point.TimeNs < seconds * 1e9 && Step())
        {
        }
    }

    public string? Send(DeviceMessage message)
    {
        Device.Deliver(message);
        Assert.True(message.Outcome.IsCompleted);
        return message.Outcome.Result;
    }

    /// <summary>A declaration with a profile.</summary>
    public static TenantDeclaration Declare(string id, string profile, double? load, TenantKind kind = TenantKind.LatencyCritical, double? target = null) => new()
    {
        Id = id,
        Kind = kind,
        TargetP99Ms = target,
        Settings = load is null
            ? JsonDocument.Parse($"{{\"profile\":\"{profile}\"}}").RootElement
            : JsonDocument.Parse($"{{\"profile\":\"{profile}\",\"loadPercent\":{load}}}").RootElement,
    };

    public void Raise(int code, int subject, double a, double b, double c, double d) => Events.Add((code, subject));

    public void Dispose()
    {
        Device.Stop();
        Device.Dispose();
        _wake.Dispose();
    }
}
