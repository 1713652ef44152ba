namespace Cotenant.Policies.OsmlPlus.Units;

/// <summary>What a unit of allocation is.</summary>
internal enum UnitKind : byte
{
    /// <summary>One latency-critical tenant.</summary>
    Service,

    /// <summary>All best-effort tenants together.</summary>
    BestEffort,

    /// <summary>Latency-critical tenants for which the host has no CPU, way or class of their own.</summary>
    Crowd,
}
