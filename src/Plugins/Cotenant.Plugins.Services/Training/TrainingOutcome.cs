using Cotenant.Plugins.Learning;
using Cotenant.Plugins.Services.Regressors;

namespace Cotenant.Plugins.Services.Training;

/// <summary>What a training came to.</summary>
/// <param name="Regressor">The new regressor.</param>
/// <param name="Origin">Where it comes from.</param>
/// <param name="Promote">True when it is to be published.</param>
/// <param name="Text">For the log.</param>
internal sealed record TrainingOutcome(HostRegressor Regressor, ModelOrigin Origin, bool Promote, string Text);
