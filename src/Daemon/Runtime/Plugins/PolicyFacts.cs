using Cotenant.Plugins.Manifest;

namespace Cotenant.Daemon.Runtime;

/// <summary>A policy as its plugin declares it.</summary>
/// <param name="Manifest">The manifest's part.</param>
/// <param name="Plugin">The plugin.</param>
/// <param name="Version">Its version.</param>
internal sealed record PolicyFacts(PolicyManifest Manifest, string Plugin, string Version);
