namespace Cotenant.Daemon.Api.Contracts;

/// <summary>One thing that readiness depends on.</summary>
/// <param name="Name">What.</param>
/// <param name="Ok">Whether it is well.</param>
/// <param name="Detail">One line; empty when all is well.</param>
internal sealed record ReadinessCheck(string Name, bool Ok, string Detail);
