namespace Cotenant.HwBackends.Simulation.Server.Validation;

/// <summary>One cell of the published single-service maps (OSML 2020 draft, Fig. 1).</summary>
/// <param name="Rps">Load.</param>
/// <param name="Ways">LLC ways.</param>
/// <param name="Cores">Logical CPUs.</param>
/// <param name="PrintedMs">99th percentile printed in the cell; NaN where the figure shows a colour only.</param>
/// <param name="LowMs">Lower limit of the cell's colour.</param>
/// <param name="HighMs">Upper limit of the cell's colour.</param>
internal readonly record struct PublishedCell(double Rps, int Ways, int Cores, double PrintedMs, double LowMs, double HighMs)
{
    /// <summary>True when the cell's colour meets a limit that is a border between colours.</summary>
    public bool Meets(double limitMs) => HighMs <= limitMs;
}
