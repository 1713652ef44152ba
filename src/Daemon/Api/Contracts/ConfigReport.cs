using System.Text.Json;

namespace Cotenant.Daemon.Api.Contracts;

/// <summary>The effective configuration. Answer of <c>/v1/config</c>.</summary>
/// <param name="Values">Every value, by path.</param>
/// <param name="Document">The values as one document; secrets hidden.</param>
internal sealed record ConfigReport(IReadOnlyList<ConfigValue> Values, JsonElement Document);
