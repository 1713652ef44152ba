using System.Text.Json;
using Cotenant.Plugins.Manifest;

namespace Cotenant.Plugins.Hosting.Manifests;

/// <summary>Reads <c>plugin.json</c>.</summary>
internal static class ManifestReader
{
    /// <summary>Name of the manifest in a plugin's folder.</summary>
    public const string FileName = "plugin.json";

    /// <summary>A manifest is text that a person writes; anything larger is a mistake.</summary>
    private const int MaximumBytes = 1 << 20;

    /// <summary>Reads and checks a manifest.</summary>
    /// <param name="json">The file's bytes.</param>
    /// <param name="folder">Name of the folder that it lies in.</param>
    /// <param name="manifest">The manifest.</param>
    /// <returns>Null, or the first fault.</returns>
    public static ManifestFault? Read(ReadOnlyMemory<byte> json, string folder, out PluginManifest? manifest)
    {
        manifest = null;
        if (json.Length > MaximumBytes)
        {
            return new("$", $"the file has {json.Length} bytes; a manifest has at most {MaximumBytes}");
        }

        if (json.Span.StartsWith("\uFEFF"u8))
        {
            json = json[3..];
        }

        try
        {
            using var document = JsonDocument.Parse(json);
            if (ManifestShape.FindFault(document.RootElement, ManifestJson.Default.PluginManifest) is { } shape)
            {
                return shape;
            }

            var read = RestoreDefaults(document.RootElement.Deserialize(ManifestJson.Default.PluginManifest)!, document.RootElement);
            if (ManifestRules.FindFault(read, folder) is { } rule)
            {
                return rule;
            }

            manifest = read;
            return null;
        }
        catch (JsonException exception)
        {
            var place = exception.LineNumber is { } line ? $"line {line + 1}, byte {exception.BytePositionInLine + 1}" : "no place given";
            return new(exception.Path ?? "$", $"no valid JSON ({place}): {exception.Message.Split(" LineNumber:")[0]}");
        }
        catch (InvalidOperationException exception)
        {
            // bytes that are no UTF-8, or half of a surrogate pair, inside a text
            return new("$", $"no valid JSON: {exception.Message}");
        }
    }

    /// <summary>
    /// Generated code sets every init-only property, and those that the document leaves out to zero or null rather than to
    /// what the contract says: their defaults are put back.
    /// </summary>
    private static PluginManifest RestoreDefaults(PluginManifest manifest, JsonElement root)
    {
        var policies = new List<PolicyManifest>(manifest.Policies.Count);
        foreach (var element in root.GetProperty("policies").EnumerateArray())
        {
            var policy = manifest.Policies[policies.Count];
            var defaults = new PolicyManifest { Name = policy.Name, Family = policy.Family, Resources = policy.Resources };
            policies.Add(policy with
            {
                Description = policy.Description ?? defaults.Description,
                BudgetMs = element.TryGetProperty("budgetMs", out _) ? policy.BudgetMs : defaults.BudgetMs,
                Reasons = policy.Reasons ?? defaults.Reasons,
                Series = policy.Series ?? defaults.Series,
            });
        }

        return manifest with { Description = manifest.Description ?? "", Policies = policies };
    }
}
