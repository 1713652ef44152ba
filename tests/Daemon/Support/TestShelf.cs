using Cotenant.Daemon.Runtime;
using Cotenant.Plugins;
using Cotenant.Plugins.Devices;
using Cotenant.Plugins.Host;
using Cotenant.Plugins.Manifest;
using Cotenant.Plugins.Pipeline;

namespace Cotenant.Daemon.Tests.Support;

/// <summary>Policies without plugins: <c>swing</c> moves a tenant's bandwidth to and fro, <c>idle</c> does nothing, <c>broken</c> throws.</summary>
internal sealed class TestShelf : IPolicyShelf, IPolicySupervisor
{
    private readonly Lock _lock = new();
    private readonly HashSet<string> _disabled = [];
    private readonly Dictionary<string, string> _malfunctioned = [];

    public event Action<string>? Changed;

    public event Action<string>? PluginUpgraded
    {
        add { }
        remove { }
    }

    public IPolicySupervisor Supervisor => this;

    public IReadOnlyList<PluginFacts> Plugins { get; } =
        [new("test", "1.0.0", "policies of the tests", "/plugins/test", "usable", "", "00", ["swing", "idle", "broken"], true)];

    public IReadOnlyList<PolicyFacts> Policies { get; } = [.. new[] { "swing", "idle", "broken" }.Select(name => new PolicyFacts(Manifest(name), "test", "1.0.0"))];

    public bool MustRestart { get; set; }

    public int Leaked { get; set; }

    public PolicyInstance Make(string policy, IDevice device, PolicyOptions options, ulong seed)
    {
        if (Policies.All(p => p.Manifest.Name != policy))
        {
            throw new PolicyUnavailableException($"no plugin has policy '{policy}'");
        }

        var manifest = Manifest(policy);
        return new PolicyInstance(manifest, "test", "1.0.0", new TestPolicy(policy), new SeriesBlock(manifest.Series, device.Descriptor.TenantCapacity));
    }

    public PolicyStand StandOf(string policy)
    {
        lock (_lock)
        {
            return _malfunctioned.TryGetValue(policy, out var why) ? new PolicyStand("malfunctioned", why, false)
                : _disabled.Contains(policy) ? new PolicyStand("disabled", "switched off", false)
                : new PolicyStand("active", "", true);
        }
    }

    public void Assign(string policy, string device, bool shadow)
    {
    }

    public void AssignUnsupported(string policy, string device, string reason)
    {
    }

    public void Withdraw(string device)
    {
    }

    public void SetEnabled(string policy, bool enabled, string reason)
    {
        lock (_lock)
        {
            _ = enabled ? _disabled.Remove(policy) : _disabled.Add(policy);
        }

        Changed?.Invoke(policy);
    }

    public bool Clear(string policy)
    {
        bool cleared;
        lock (_lock)
        {
            cleared = _malfunctioned.Remove(policy);
        }

        Changed?.Invoke(policy);
        return cleared;
    }

    public bool IsSpent(PolicyInstance instance) => false;

    public Task<IReadOnlyList<string>> ReloadAsync(string plugin, IReadOnlyList<ManagedDevice> devices, CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyList<string>>(["test 1.0.0 is in service"]);

    public bool Report(PolicyInstance policy, PolicyFault fault, string detail)
    {
        if (policy.FaultsInARow < 3)
        {
            return true;
        }

        lock (_lock)
        {
            _malfunctioned[policy.Name] = detail;
        }

        return false;
    }

    public void StartWatching()
    {
    }

    public void Dispose()
    {
    }

    private static PolicyManifest Manifest(string name) => new()
    {
        Name = name,
        Family = HostDescriptor.FamilyName,
        Resources = ["bandwidth"],
        BudgetMs = 1000,
        Reasons = [new(7, "swing", "{tenant} swings to {0} %")],
        Series = [new("cotenant_test_swings_total", "Swings of the test policy.", SeriesKind.Counter, false)],
    };

    private sealed class TestPolicy(string name) : IPolicy<HostObservation, HostPlan>
    {
        public void Decide(HostObservation observation, HostPlan plan)
        {
            if (name == "broken")
            {
                throw new InvalidOperationException("broken on purpose");
            }

            for (var slot = 0; slot < observation.SlotsInUse; slot++)
            {
                if (observation.Tenants[slot].Present && plan.BandwidthPercent(slot)[0] == 0)
                {
                    plan.BandwidthPercent(slot).Fill(100);
                }
            }

            for (var slot = 0; name == "swing" && slot < observation.SlotsInUse; slot++)
            {
                if (plan.Tenants[slot].Present)
                {
                    var percent = (byte)(observation.Point.Sequence % 2 == 0 ? 50 : 60);
                    plan.BandwidthPercent(slot).Fill(percent);
                    plan.Reasons.Add(7, slot, percent);
                    return;
                }
            }
        }

        public void Dispose()
        {
        }
    }
}
