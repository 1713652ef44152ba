using Cotenant.Plugins.Devices;

namespace Cotenant.Daemon.Configuration.Validation;

/// <summary>What holds for a tenant's declaration, whether it comes from the configuration or over the admin API.</summary>
internal static class TenantRules
{
    public static IEnumerable<(string Member, string Problem, string Remedy)> Check(TenantDeclaration tenant, IDeviceFactory? factory)
    {
        if (!Identifier.IsValid(tenant.Id))
        {
            yield return ("id", $"'{tenant.Id}' is no id", Identifier.Rule);
        }

        if (tenant.Priority is < 0 or > 100)
        {
            yield return ("priority", $"{tenant.Priority} is out of range", "give 0 (first to give) to 100");
        }

        if (tenant is { Kind: TenantKind.BestEffort, TargetP99Ms: not null })
        {
            yield return ("targetP99Ms", "a best-effort tenant has no latency target", "remove the target, or make it latency-critical");
        }

        if (tenant.TargetP99Ms is { } target && !(target > 0 && double.IsFinite(target)))
        {
            yield return ("targetP99Ms", $"{target} is no target", "give milliseconds above 0");
        }

        foreach (var fault in factory?.Validate(tenant) ?? [])
        {
            yield return FactoryFault.Split(fault);
        }
    }
}
