namespace Cotenant.LoadGenerator;

/// <summary>One request to come.</summary>
/// <param name="DueSeconds">When it is due, in seconds from the start of the run.</param>
/// <param name="Key">Which of the keys it asks for, from 0.</param>
internal readonly record struct Arrival(double DueSeconds, int Key);
