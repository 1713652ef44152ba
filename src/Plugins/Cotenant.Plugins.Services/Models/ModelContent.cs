using Cotenant.Plugins.Learning;
using Cotenant.Plugins.Services.Regressors;

namespace Cotenant.Plugins.Services.Models;

/// <summary>A model as read: its identity, its bytes, and the regressor that they describe, if they do.</summary>
internal sealed record ModelContent(ModelInfo Info, ReadOnlyMemory<byte> Payload, HostRegressor? Regressor)
{
    /// <summary>What a caller gets: a regressor of its own over the shared model.</summary>
    public StoredModel Open() => new(Info, Payload, Regressor?.Fork());
}
