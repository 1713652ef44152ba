namespace Cotenant.Plugins.Host;

/// <summary>How the CPUs of tenants lie on cores with SMT.</summary>
public enum CpuPacking
{
    /// <summary>
    /// Whole cores for each tenant: only odd numbers bring two tenants together on a core, and a number of CPUs means the
    /// same whoever the neighbours are.
    /// </summary>
    WholeCores,

    /// <summary>CPUs whose siblings are idle first: faster while the host is half empty, tenants meet on cores when it fills.</summary>
    Spread,
}
