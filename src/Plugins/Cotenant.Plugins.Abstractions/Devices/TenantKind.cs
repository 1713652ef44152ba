namespace Cotenant.Plugins.Devices;

/// <summary>What a tenant wants.</summary>
public enum TenantKind : byte
{
    /// <summary>A service with a latency target.</summary>
    LatencyCritical,

    /// <summary>Work that takes what is left over and is judged by its throughput.</summary>
    BestEffort,
}
