using Cotenant.Plugins.Devices;

namespace Cotenant.Plugins.Tests.Pipeline.Toy;

/// <summary>
/// An event-driven device: each decision point concerns one tenant, comes at a pseudo-random time, and wants level
/// <c>demand</c>. Levels above 100 break rule 1, which names the resource; a sum above 300 breaks rule 2, which names none.
/// </summary>
internal sealed class ToyDevice(long points) : IDevice<ToyObservation, ToyPlan>
{
    private ulong _random = 42;
    private long _timeNs;
    private long _done;
    private int _subject;

    public DeviceDescriptor Descriptor { get; } = new ToyDescriptor { Id = "toy", Kind = "toy", TenantCapacity = ToyPlan.Tenants, RealTime = false };

    public TenantTable Tenants { get; } = new(ToyPlan.Tenants);

    public ToyPlan Applied { get; } = new();

    public int Applies { get; private set; }

    public bool Stopped { get; private set; }

    public Func<ToyPlan, ApplyResult>? OnApply { get; set; }

    public ResourceSet DriftOnce { get; set; }

    public List<DeviceMessage> Delivered { get; } = [];

    public bool Finished => _done >= points;

    public TResult Accept<TResult>(IDeviceVisitor<TResult> visitor) => visitor.Visit(this);

    public ToyObservation CreateObservation() => new();

    public ToyPlan CreatePlan() => new();

    public void Attach(IDeviceOutput output)
    {
    }

    public void Deliver(DeviceMessage message)
    {
        Delivered.Add(message);
        message.Complete();
    }

    public bool MoveNext(out DecisionPoint point, WaitHandle wake)
    {
        point = default;
        if (Finished)
        {
            return false;
        }

        _done++;
        _random = _random * 6364136223846793005 + 1442695040888963407;
        _timeNs += 1 + (long)(_random >> 60);
        _subject = (int)(_random >> 40 & 3);
        point = new DecisionPoint(0, _timeNs, 0, DecisionScope.Tenant, _subject);
        return true;
    }

    public void Observe(ToyObservation observation) => observation.Demand = (long)(_random >> 33 & 63);

    public ResourceSet Correct(ToyPlan merged)
    {
        var drift = DriftOnce;
        DriftOnce = default;
        merged.CopyFrom(Applied);
        return drift;
    }

    public GuardVerdict Check(ToyObservation observation, ToyPlan plan)
    {
        for (var resource = 0; resource < 2; resource++)
        {
            for (var tenant = 0; tenant < ToyPlan.Tenants; tenant++)
            {
                if (plan.Levels[resource][tenant] > 100)
                {
                    return new GuardVerdict(1, ResourceSet.Of(resource), tenant, plan.Levels[resource][tenant]);
                }
            }
        }

        var sum = plan.Levels[0].Sum();
        return sum > 300 ? new GuardVerdict(2, ResourceSet.None, -1, sum) : GuardVerdict.Pass;
    }

    public void Hold(ToyObservation observation, ToyPlan plan, ResourceSet resources)
    {
        // who has something keeps it; who has nothing gets level 1
        for (var resource = 0; resource < 2; resource++)
        {
            if (resources.Contains(resource) && plan.Levels[resource][_subject] == 0)
            {
                plan.Levels[resource][_subject] = 1;
            }
        }
    }

    public ApplyResult Apply(in DecisionPoint point, ToyPlan current, ToyPlan desired, ToyPlan actual)
    {
        Applies++;
        var result = OnApply?.Invoke(actual) ?? ApplyResult.Applied;
        if (result.Status == ApplyStatus.Applied)
        {
            Applied.CopyFrom(actual);
        }

        return result;
    }

    public void Stop() => Stopped = true;

    public void Dispose()
    {
    }
}
