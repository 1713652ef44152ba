namespace Cotenant.Policies.OsmlPlus.Clite;

/// <summary>Where CLITE's search stands.</summary>
internal enum CliteStage : byte
{
    /// <summary>The first samples: equal parts, then each job's maximum.</summary>
    Bootstrap,

    /// <summary>Samples that expected improvement chooses.</summary>
    Search,

    /// <summary>The best partition is in force and watched.</summary>
    Hold,
}
