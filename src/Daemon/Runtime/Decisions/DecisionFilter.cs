namespace Cotenant.Daemon.Runtime.Decisions;

/// <summary>Which decisions to list.</summary>
/// <param name="Device">Of one device; null for all.</param>
/// <param name="Tenant">That give a reason about a tenant; null for all.</param>
/// <param name="Count">At most so many, the newest.</param>
/// <param name="All">Those too that change nothing and give no reason.</param>
/// <param name="Shadows">Those of shadow policies, too.</param>
internal sealed record DecisionFilter(string? Device, string? Tenant, int Count, bool All, bool Shadows)
{
    public const int MostAtOnce = 1000;
}
