namespace Cotenant.Plugins.Services.Training;

/// <summary>A training that cannot be done: too few rows, columns that do not fit.</summary>
internal sealed class TrainingException(string message) : Exception(message);
