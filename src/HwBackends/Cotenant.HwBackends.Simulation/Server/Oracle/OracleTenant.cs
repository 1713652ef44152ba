namespace Cotenant.HwBackends.Simulation.Server.Oracle;

/// <summary>A tenant of a load that the oracle is asked about.</summary>
/// <param name="Profile">Name of its profile.</param>
/// <param name="LoadPercent">Load in percent of its maximum; 0 for a best-effort job.</param>
/// <param name="TargetMs">Its target in ms; null for the profile's.</param>
public sealed record OracleTenant(string Profile, double LoadPercent, double? TargetMs = null);
