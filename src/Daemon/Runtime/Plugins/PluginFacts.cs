namespace Cotenant.Daemon.Runtime;

/// <summary>A plugin at one moment.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Version">Its version; empty when the manifest cannot be read.</param>
/// <param name="Description">One line.</param>
/// <param name="Directory">Its folder.</param>
/// <param name="State">Whether it can be loaded.</param>
/// <param name="Detail">Why not; empty when it can.</param>
/// <param name="Hash">SHA-256 over its files.</param>
/// <param name="Policies">Its policies.</param>
/// <param name="Loaded">True when it is in service.</param>
internal sealed record PluginFacts(
    string Id,
    string Version,
    string Description,
    string Directory,
    string State,
    string Detail,
    string Hash,
    IReadOnlyList<string> Policies,
    bool Loaded);
