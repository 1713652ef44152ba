using Cotenant.Plugins.Learning;

namespace Cotenant.Plugins.Services.Models;

/// <summary>What a model file says about itself.</summary>
internal sealed record ModelFileHead(string Name, int Version, bool IsRegressor, ModelOrigin Origin);
