using Cotenant.Daemon.Configuration.Options;
using Cotenant.Daemon.Configuration.Shape;
using Cotenant.Daemon.Configuration.Sources;
using Cotenant.Plugins.Host;

namespace Cotenant.Daemon.Configuration.Validation;

/// <summary>Leases that overlap, resources that do not exist, chains without sense.</summary>
internal sealed class PolicyEntryValidator : IConfigValidator
{
    public void Validate(ValidationContext context)
    {
        var known = context.Surroundings.Policies(ModelBuilder.PluginDirectories(context.Config, context.Surroundings));
        for (var d = 0; d < context.Config.Devices.Count; d++)
        {
            var device = context.Config.Devices[d];
            var leasedBy = new Dictionary<string, int>(StringComparer.Ordinal);
            for (var e = 0; e < (device.Policies?.Count ?? 0); e++)
            {
                var path = ConfigPath.Item($"{ConfigPath.Item("devices", d)}.policies", e);
                CheckLeases(context, device, e, path, leasedBy);
                CheckPolicies(context.Errors, device.Policies![e], path, known);
            }
        }
    }

    /// <summary>The resources of a kind's family; null where only the device itself knows them.</summary>
    private static IReadOnlyList<string>? ResourcesOf(string kind) =>
        kind is "simulated-server" or "linux-host" ? HostResources.Names : null;

    private static void CheckLeases(ValidationContext context, DeviceConfig device, int index, string path, Dictionary<string, int> leasedBy)
    {
        var resources = ResourcesOf(device.Kind);
        var leases = device.Policies![index].Leases ?? resources ?? ["all resources"];
        if (leases.Count == 0)
        {
            context.Errors.Add($"{path}.leases", "the entry leases nothing", "name resources, or leave the member out to lease all");
        }

        foreach (var resource in leases)
        {
            if (resources is not null && !resources.Contains(resource))
            {
                context.Errors.Add($"{path}.leases", $"a {device.Kind} has no resource '{resource}'", $"use: {string.Join(", ", resources)}");
            }
            else if (!leasedBy.TryAdd(resource, index))
            {
                var other = leasedBy[resource];
                context.Errors.Add(
                    $"{path}.leases",
                    other == index ? $"'{resource}' stands there twice" : $"entry {other} leases '{resource}', too",
                    "a resource has one lease: name it once");
            }
        }
    }

    private static void CheckPolicies(ConfigErrors errors, PolicyEntryConfig entry, string path, IReadOnlyDictionary<string, string>? known)
    {
        if (entry.Chain.Count == 0)
        {
            errors.Add($"{path}.chain", "nobody decides", "name at least one policy, or remove the entry: what nobody leases is held");
        }

        if (entry.Chain.Count > 15)
        {
            errors.Add($"{path}.chain", "it has more than 15 policies", "shorten it");
        }

        foreach (var twice in entry.Chain.Concat(entry.Shadow).GroupBy(p => p, StringComparer.Ordinal).Where(g => g.Count() > 1))
        {
            errors.Add($"{path}.chain", $"'{twice.Key}' stands there twice", "name each policy once, in the chain or as a shadow");
        }

        if (known is null)
        {
            return;
        }

        foreach (var (name, member) in entry.Chain.Select(p => (p, "chain")).Concat(entry.Shadow.Select(p => (p, "shadow"))))
        {
            if (!known.ContainsKey(name))
            {
                var near = Spelling.Nearest(name, known.Keys);
                errors.Add($"{path}.{member}", $"no plugin has a policy '{name}'", near is null ? $"known: {string.Join(", ", known.Keys.Order(StringComparer.Ordinal))}" : $"did you mean '{near}'?");
            }
        }

        foreach (var name in entry.Options.Keys.Where(name => !entry.Chain.Contains(name) && !entry.Shadow.Contains(name)))
        {
            errors.Add($"{path}.options.{name}", "the entry does not name this policy", "add it to the chain, or remove its options");
        }
    }
}
