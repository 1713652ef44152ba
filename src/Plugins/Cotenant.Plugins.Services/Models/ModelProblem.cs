namespace Cotenant.Plugins.Services.Models;

/// <summary>A model file that counts as none.</summary>
/// <param name="Path">The file.</param>
/// <param name="Message">Why, and what to do.</param>
public sealed record ModelProblem(string Path, string Message);
