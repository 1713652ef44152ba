namespace Cotenant.Plugins.Learning;

/// <summary>An opened model.</summary>
/// <param name="Info">Its identity.</param>
/// <param name="Payload">Its bytes as published.</param>
/// <param name="Regressor">The regressor, when a regressor was published; null for a policy's own bytes.</param>
public sealed record StoredModel(ModelInfo Info, ReadOnlyMemory<byte> Payload, IRegressor? Regressor);
