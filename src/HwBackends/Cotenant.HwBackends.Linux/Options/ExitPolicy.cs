namespace Cotenant.HwBackends.Linux.Options;

/// <summary>What becomes of a resource at a clean stop.</summary>
internal enum ExitPolicy
{
    /// <summary>As it was before the first change.</summary>
    Restore,

    /// <summary>As it is: changing everything at once may cost more than leaving it (a restart of the daemon in production).</summary>
    Keep,

    /// <summary>The kernel's defaults, whatever was set before: every CPU, no limit, nothing held back from anybody.</summary>
    Default,
}
