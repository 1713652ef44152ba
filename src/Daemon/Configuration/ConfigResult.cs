using Cotenant.Daemon.Configuration.Models;
using Cotenant.Daemon.Configuration.Sources;

namespace Cotenant.Daemon.Configuration;

/// <summary>What a load came to.</summary>
/// <param name="Model">The model; null when there is a fault.</param>
/// <param name="Tree">The merged sources.</param>
/// <param name="Files">The files that were read.</param>
/// <param name="Errors">Every fault.</param>
internal sealed record ConfigResult(DaemonModel? Model, ConfigObject Tree, IReadOnlyList<string> Files, ConfigErrors Errors);
