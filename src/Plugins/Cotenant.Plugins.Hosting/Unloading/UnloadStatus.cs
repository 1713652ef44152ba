namespace Cotenant.Plugins.Hosting;

/// <summary>What has become of an unloaded plugin.</summary>
public enum UnloadStatus
{
    /// <summary>Still in memory; the garbage collector has not had its chance yet.</summary>
    Pending,

    /// <summary>Out of memory.</summary>
    Unloaded,

    /// <summary>Still in memory after as many full collections as a plugin is given: something holds on to it.</summary>
    Leaked,
}
