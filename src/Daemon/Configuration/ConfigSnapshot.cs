using Cotenant.Daemon.Configuration.Models;
using Cotenant.Daemon.Configuration.Sources;

namespace Cotenant.Daemon.Configuration;

/// <summary>A good configuration and how the last reload after it went.</summary>
/// <param name="Model">The model that holds.</param>
/// <param name="Tree">The sources that it came from.</param>
/// <param name="Files">The files that were read.</param>
/// <param name="LoadedAt">When it was taken.</param>
/// <param name="LastFailure">The last reload, when it was refused.</param>
internal sealed record ConfigSnapshot(
    DaemonModel Model,
    ConfigObject Tree,
    IReadOnlyList<string> Files,
    DateTimeOffset LoadedAt,
    ReloadFailure? LastFailure);
