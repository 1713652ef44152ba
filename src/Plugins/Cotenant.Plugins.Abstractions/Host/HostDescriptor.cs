using Cotenant.Plugins.Devices;

namespace Cotenant.Plugins.Host;

/// <summary>The descriptor of a host, simulated or real.</summary>
public class HostDescriptor : DeviceDescriptor
{
    /// <summary>Name of the family.</summary>
    public const string FamilyName = "host";

    /// <summary>Index of the decision point "tick": the period is over.</summary>
    public const int Tick = 0;

    /// <summary>Index of the decision point "tenants-changed": a tenant came, left or changed; asked at the next tick.</summary>
    public const int TenantsChanged = 1;

    /// <inheritdoc />
    public override string Family => FamilyName;

    /// <summary>What the host has to hand out.</summary>
    public required HostTopology Topology { get; init; }

    /// <summary>Time between ticks.</summary>
    public required TimeSpan Period { get; init; }

    /// <inheritdoc />
    public override IReadOnlyList<string> Resources => HostResources.Names;

    /// <inheritdoc />
    public override IReadOnlyList<string> DecisionPoints { get; } = ["tick", "tenants-changed"];

    /// <inheritdoc />
    public override IReadOnlyList<CodeDescriptor> GuardRules => HostRules.All;

    /// <summary>Two seconds: a 99th percentile that comes once a second then covers the change.</summary>
    public override long OutcomeDelayNs => 2_000_000_000;
}
