using System.Reflection;
using System.Text.Json;
using Cotenant.Plugins.Hosting.Catalog;
using Cotenant.Plugins.Hosting.Manifests;
using Cotenant.Plugins.Manifest;

namespace Cotenant.Plugins.Hosting.Loading;

/// <summary>
/// Checks a plugin's assemblies by their metadata before anything is loaded: the entry type, the contract it was built
/// against, and that every reference is answered by the folder, the shared assemblies or the runtime.
/// </summary>
internal static class PluginInspection
{
    /// <summary>Inspects a plugin whose manifest is well.</summary>
    /// <param name="folder">Its folder.</param>
    /// <param name="manifest">Its manifest.</param>
    public static InspectionResult Inspect(FolderSnapshot folder, PluginManifest manifest)
    {
        if (!ContractVersions.Accepts(manifest.Contract))
        {
            return InspectionResult.Incompatible($"built against contract {manifest.Contract}, this host has {ContractVersion.Current}: rebuild the plugin");
        }

        if (AssemblyFacts.Read(Path.Combine(folder.Path, manifest.EntryAssembly)) is not { } entry)
        {
            return InspectionResult.Invalid($"{manifest.EntryAssembly} is no .NET assembly");
        }

        var contract = entry.References.FirstOrDefault(static r => r.Name == SharedAssemblies.Contract);
        if (contract is null)
        {
            return InspectionResult.Invalid($"{manifest.EntryAssembly} does not reference {SharedAssemblies.Contract}");
        }

        if (ContractOf(contract) is var built && !string.Equals(built, manifest.Contract, StringComparison.Ordinal))
        {
            return InspectionResult.Incompatible($"{manifest.EntryAssembly} was built against contract {built}, its manifest says {manifest.Contract}: correct the manifest or rebuild");
        }

        if (FindEntryFault(manifest, entry) is { } entryFault)
        {
            return InspectionResult.Invalid(entryFault);
        }

        return FindFolderFault(folder, out var shared) is { } fault
            ? InspectionResult.Invalid(fault)
            : new InspectionResult(PluginEntryState.Usable, "", entry.Entries[0].Type, shared);
    }

    private static string? FindEntryFault(PluginManifest manifest, AssemblyFacts entry)
    {
        if (entry.Entries.Count == 0)
        {
            return $"{manifest.EntryAssembly} has no public class that implements {nameof(IPlugin)}";
        }

        if (entry.Entries.Count > 1)
        {
            return $"{manifest.EntryAssembly} has more than one public class that implements {nameof(IPlugin)}: {string.Join(", ", entry.Entries.Select(static e => e.Type))}";
        }

        var only = entry.Entries[0];
        return only.IsGeneric || !only.HasPublicConstructor ? $"{only.Type} needs a public constructor without parameters and no type parameters" : null;
    }

    /// <summary>Looks into every assembly of the folder: what one of them lacks would fail in the middle of a decision.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="shared">The shared assemblies that its assemblies reference.</param>
    private static string? FindFolderFault(FolderSnapshot folder, out IReadOnlyList<string> shared)
    {
        shared = [];
        var assemblies = new Dictionary<string, (string File, AssemblyFacts Facts)>(StringComparer.OrdinalIgnoreCase);
        foreach (var entry in folder.Entries)
        {
            if (entry.Kind == FileKind.File && entry.Path.EndsWith(".runtimeconfig.json", StringComparison.Ordinal) && AddsProbingPaths(Path.Combine(folder.Path, entry.Path)))
            {
                return $"{entry.Path} adds probing paths outside the folder: remove the file";
            }

            if (entry.Kind == FileKind.File && entry.Path.EndsWith(".runtimeconfig.dev.json", StringComparison.Ordinal))
            {
                return $"{entry.Path} adds probing paths outside the folder: remove the file";
            }

            if (entry.Kind == FileKind.File && entry.Path.EndsWith(".dll", StringComparison.OrdinalIgnoreCase)
                && AssemblyFacts.Read(Path.Combine(folder.Path, entry.Path)) is { } facts)
            {
                if (SharedAssemblies.Names.Contains(facts.Name, StringComparer.OrdinalIgnoreCase))
                {
                    return $"{entry.Path} is the host's: reference it with Private=\"false\" and ExcludeAssets=\"runtime\", and remove it from the folder";
                }

                assemblies.TryAdd(facts.Name, (entry.Path, facts));
            }
        }

        foreach (var (file, facts) in assemblies.Values)
        {
            foreach (var reference in facts.References)
            {
                if (FindReferenceFault(reference, assemblies.ContainsKey(reference.Name!)) is { } fault)
                {
                    return $"{file} references {reference.Name} {reference.Version}, {fault}";
                }
            }
        }

        var used = assemblies.Values.SelectMany(static a => a.Facts.References).Select(static r => r.Name!).ToHashSet(StringComparer.OrdinalIgnoreCase);
        shared = [.. SharedAssemblies.Names.Where(used.Contains)];

        return null;
    }

    private static string? FindReferenceFault(AssemblyName reference, bool inFolder)
    {
        if (SharedAssemblies.Names.Contains(reference.Name!, StringComparer.OrdinalIgnoreCase))
        {
            return SharedAssemblies.VersionOf(reference.Name!) switch
            {
                null => "which this host does not have",
                { } version when version < reference.Version => $"this host shares {version}: build against that or an older one",
                _ => null,
            };
        }

        return inFolder || SharedAssemblies.IsRuntime(reference.Name!) ? null : "which is neither in the folder nor shared by the host: put it beside the plugin";
    }

    private static bool AddsProbingPaths(string path)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllText(path), new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            return document.RootElement.TryGetProperty("runtimeOptions", out var options) && options.TryGetProperty("additionalProbingPaths", out _);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return true;
        }
    }

    private static string ContractOf(AssemblyName reference) => $"{reference.Version?.Major}.{reference.Version?.Minor}";
}
