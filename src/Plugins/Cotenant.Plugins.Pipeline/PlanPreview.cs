using Cotenant.Plugins.Devices;

namespace Cotenant.Plugins.Pipeline;

/// <summary>What a policy would decide now.</summary>
/// <param name="Now">What is desired now.</param>
/// <param name="Proposed">What the policy wants, with its reasons.</param>
/// <param name="Changed">The resources that would change.</param>
/// <param name="Verdict">What the guard says.</param>
/// <param name="Tenants">Names the tenants.</param>
public sealed record PlanPreview(Plan Now, Plan Proposed, ResourceSet Changed, GuardVerdict Verdict, ITenantNames Tenants);
