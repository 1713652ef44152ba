using Cotenant.Daemon.Configuration.Sources;

namespace Cotenant.Daemon.Configuration.Validation;

/// <summary>Ids that are unique in the daemon, devices that exist, and what each kind of device asks of a tenant.</summary>
internal sealed class TenantValidator : IConfigValidator
{
    public void Validate(ValidationContext context)
    {
        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < context.Config.Tenants.Count; i++)
        {
            var tenant = context.Config.Tenants[i];
            var path = ConfigPath.Item("tenants", i);
            if (Identifier.IsValid(tenant.Id) && !ids.TryAdd(tenant.Id, i))
            {
                context.Errors.Add($"{path}.id", $"tenants[{ids[tenant.Id]}] has the id '{tenant.Id}', too", "give each tenant its own id");
            }

            var device = context.Config.Devices.FirstOrDefault(d => d.Id == tenant.Device);
            if (device is null)
            {
                context.Errors.Add($"{path}.device", $"there is no device '{tenant.Device}'", $"use one of: {string.Join(", ", context.Config.Devices.Select(d => d.Id))}");
            }

            foreach (var (member, problem, remedy) in TenantRules.Check(ModelBuilder.Declaration(tenant), device is null ? null : context.FactoryOf(device.Kind)))
            {
                context.Errors.Add(member.Length == 0 ? path : $"{path}.{member}", problem, remedy);
            }
        }
    }
}
