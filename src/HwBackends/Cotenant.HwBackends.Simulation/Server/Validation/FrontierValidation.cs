namespace Cotenant.HwBackends.Simulation.Server.Validation;

/// <summary>One published frontier against its prediction from another load.</summary>
/// <param name="Rps">Load of the frontier; the fit has not seen it.</param>
/// <param name="CellsRight">Cells with the right verdict, percent.</param>
/// <param name="CopiedRight">The same for the frontier at the fitted load, taken unchanged, percent.</param>
/// <param name="PredictedCores">Fewest cores with all ways, predicted; one more than all where none suffice.</param>
/// <param name="PublishedCores">The same as published.</param>
public sealed record FrontierValidation(double Rps, double CellsRight, double CopiedRight, int PredictedCores, int PublishedCores);
