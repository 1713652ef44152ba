using System.Text.RegularExpressions;
using Cotenant.Plugins.Manifest;

namespace Cotenant.Plugins.Hosting.Manifests;

/// <summary>The rules that a manifest's values follow, beyond its shape.</summary>
internal static partial class ManifestRules
{
    /// <summary>Longest budget in milliseconds that a policy may ask for: a minute, as long as the slowest device waits.</summary>
    private const double MaximumBudgetMs = 60_000;

    /// <summary>The first fault, or null.</summary>
    /// <param name="manifest">The manifest.</param>
    /// <param name="folder">Name of the folder that it lies in.</param>
    public static ManifestFault? FindFault(PluginManifest manifest, string folder)
    {
        if (!KebabCase().IsMatch(manifest.Id))
        {
            return new("$.id", $"'{manifest.Id}' is no kebab-case name (lower-case letters, digits and '-', at most 64)");
        }

        if (!string.Equals(manifest.Id, folder, StringComparison.Ordinal))
        {
            return new("$.id", $"'{manifest.Id}' must be the name of the folder, which is '{folder}'");
        }

        if (!VersionText().IsMatch(manifest.Version))
        {
            return new("$.version", $"'{manifest.Version}' is no version; write major.minor.patch, optionally -suffix");
        }

        if (!ContractVersions.TryParse(manifest.Contract, out _))
        {
            return new("$.contract", $"'{manifest.Contract}' is no contract version; write major.minor, now {ContractVersion.Current}");
        }

        if (!AssemblyFile().IsMatch(manifest.EntryAssembly))
        {
            return new("$.entryAssembly", $"'{manifest.EntryAssembly}' must be the bare name of a .dll file in the plugin's folder");
        }

        if (manifest.Policies.Count == 0)
        {
            return new("$.policies", "empty; a plugin holds at least one policy");
        }

        var names = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < manifest.Policies.Count; i++)
        {
            var path = $"$.policies[{i}]";
            var policy = manifest.Policies[i];
            if (FindFault(policy, path) is { } fault)
            {
                return fault;
            }

            if (!names.Add(policy.Name))
            {
                return new($"{path}.name", $"'{policy.Name}' is taken by an earlier policy");
            }
        }

        return null;
    }

    private static ManifestFault? FindFault(PolicyManifest policy, string path)
    {
        if (!KebabCase().IsMatch(policy.Name))
        {
            return new($"{path}.name", $"'{policy.Name}' is no kebab-case name (lower-case letters, digits and '-', at most 64)");
        }

        if (!KebabCase().IsMatch(policy.Family))
        {
            return new($"{path}.family", $"'{policy.Family}' is no device family");
        }

        if (policy.Resources.Count == 0)
        {
            return new($"{path}.resources", "empty; name what the policy decides");
        }

        var resources = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < policy.Resources.Count; i++)
        {
            if (!KebabCase().IsMatch(policy.Resources[i]) || !resources.Add(policy.Resources[i]))
            {
                return new($"{path}.resources[{i}]", $"'{policy.Resources[i]}' is no resource, or is named twice");
            }
        }

        if (!(policy.BudgetMs > 0 && policy.BudgetMs <= MaximumBudgetMs))
        {
            return new($"{path}.budgetMs", $"{policy.BudgetMs} is out of range; give more than 0, at most {MaximumBudgetMs}");
        }

        return FindInReasons(policy.Reasons, $"{path}.reasons") ?? FindInSeries(policy.Series, $"{path}.series");
    }

    private static ManifestFault? FindInReasons(IReadOnlyList<CodeDescriptor> reasons, string path)
    {
        var codes = new HashSet<int>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < reasons.Count; i++)
        {
            var at = $"{path}[{i}]";
            var reason = reasons[i];
            if (reason.Code is < 1 or > ushort.MaxValue)
            {
                return new($"{at}.code", $"{reason.Code} is out of range; give 1 to {ushort.MaxValue}");
            }

            if (!codes.Add(reason.Code))
            {
                return new($"{at}.code", $"{reason.Code} is taken by an earlier reason");
            }

            if (!KebabCase().IsMatch(reason.Name) || !names.Add(reason.Name))
            {
                return new($"{at}.name", $"'{reason.Name}' is no kebab-case name, or is taken by an earlier reason");
            }

            if (reason.Text.Length == 0 || TextTemplate().Replace(reason.Text, "").AsSpan().ContainsAny('{', '}'))
            {
                return new($"{at}.text", $"'{reason.Text}' is no template; placeholders are {{tenant}} and {{0}} to {{3}}, with a format such as {{0:0.0}}");
            }
        }

        return null;
    }

    private static ManifestFault? FindInSeries(IReadOnlyList<SeriesDescriptor> series, string path)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < series.Count; i++)
        {
            var at = $"{path}[{i}]";
            var item = series[i];
            if (!SeriesName().IsMatch(item.Name))
            {
                return new($"{at}.name", $"'{item.Name}' must start with cotenant_ and hold lower-case letters, digits and '_'");
            }

            if (!names.Add(item.Name))
            {
                return new($"{at}.name", $"'{item.Name}' is taken by an earlier series");
            }

            if (item.Kind == SeriesKind.Counter != item.Name.EndsWith("_total", StringComparison.Ordinal))
            {
                return new($"{at}.name", $"'{item.Name}': counters end in _total, gauges do not");
            }

            if (item.Help.Length == 0 || item.Help.Contains('\n'))
            {
                return new($"{at}.help", "must be one line of text");
            }
        }

        return null;
    }

    [GeneratedRegex(@"^[a-z0-9](?:-?[a-z0-9]){0,63}\z", RegexOptions.CultureInvariant)]
    private static partial Regex KebabCase();

    [GeneratedRegex(@"^\d{1,9}\.\d{1,9}\.\d{1,9}(?:-[0-9A-Za-z.-]{1,64})?\z", RegexOptions.CultureInvariant)]
    private static partial Regex VersionText();

    [GeneratedRegex(@"^[A-Za-z0-9_][A-Za-z0-9_.-]{0,200}\.dll\z", RegexOptions.CultureInvariant)]
    private static partial Regex AssemblyFile();

    [GeneratedRegex(@"^cotenant_[a-z0-9_]{1,200}\z", RegexOptions.CultureInvariant)]
    private static partial Regex SeriesName();

    [GeneratedRegex(@"\{(?:tenant|[0-3](?::[^{}]+)?)\}", RegexOptions.CultureInvariant)]
    private static partial Regex TextTemplate();
}
