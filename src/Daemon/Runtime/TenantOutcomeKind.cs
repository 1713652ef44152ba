namespace Cotenant.Daemon.Runtime;

/// <summary>How a change of a tenant ended.</summary>
internal enum TenantOutcomeKind
{
    /// <summary>It holds.</summary>
    Done,

    /// <summary>There is no such tenant.</summary>
    Missing,

    /// <summary>It contradicts what is there, or the device refuses it.</summary>
    Conflict,

    /// <summary>The declaration is faulty.</summary>
    Faulty,

    /// <summary>The device has no time; try again.</summary>
    Busy,
}
