using System.Collections.Immutable;
using System.Globalization;

namespace Cotenant.Plugins.Services.Models;

/// <summary>
/// Finds the models below directories, <c>name/version.model</c>, and reads the newest usable version of each. A learned
/// version goes before a shipped one of the same number: it was learned after.
/// </summary>
internal static class ModelScan
{
    public static ImmutableSortedDictionary<string, ModelVersions> Run(ModelStoreOptions options, Action<ModelProblem> problem)
    {
        var places = new SortedDictionary<string, List<ModelPlace>>(StringComparer.Ordinal);
        foreach (var directory in options.ShippedDirectories)
        {
            Collect(directory, shipped: true, places, problem);
        }

        if (options.StateDirectory is { } state)
        {
            Collect(state, shipped: false, places, problem);
        }

        var index = ImmutableSortedDictionary.CreateBuilder<string, ModelVersions>(StringComparer.Ordinal);
        foreach (var (name, found) in places)
        {
            var ordered = found.OrderByDescending(place => place.Version).ThenBy(place => place.Shipped).ToList();
            if (Newest(name, ordered, problem) is { } newest)
            {
                index.Add(name, new ModelVersions(newest, [.. ordered]));
            }
        }

        return index.ToImmutable();
    }

    private static ModelContent? Newest(string name, List<ModelPlace> newestFirst, Action<ModelProblem> problem)
    {
        foreach (var place in newestFirst)
        {
            try
            {
                return ModelFile.Read(place.Path!, name, place.Version, place.Shipped);
            }
            catch (ModelStoreException e)
            {
                problem(new ModelProblem(place.Path!, e.Message));
            }
        }

        return null;
    }

    private static void Collect(string directory, bool shipped, SortedDictionary<string, List<ModelPlace>> places, Action<ModelProblem> problem)
    {
        if (!Directory.Exists(directory))
        {
            return;
        }

        foreach (var path in Files(directory, problem))
        {
            var name = Path.GetRelativePath(directory, Path.GetDirectoryName(path)!).Replace(Path.DirectorySeparatorChar, '/');
            if (!ModelName.IsValid(name)
                || !int.TryParse(Path.GetFileNameWithoutExtension(path), NumberStyles.None, CultureInfo.InvariantCulture, out var version)
                || version < 1)
            {
                problem(new ModelProblem(path, $"model file {path} is not in a place name/version{ModelFile.Extension}, such as osml-plus/model-a/1{ModelFile.Extension}: move or delete it"));
                continue;
            }

            if (!places.TryGetValue(name, out var list))
            {
                places.Add(name, list = []);
            }

            list.Add(new ModelPlace(version, path, shipped, null));
        }
    }

    private static string[] Files(string directory, Action<ModelProblem> problem)
    {
        try
        {
            return [.. Directory.EnumerateFiles(directory, "*" + ModelFile.Extension, SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problem(new ModelProblem(directory, $"model directory {directory} cannot be read ({e.Message}): check its permissions"));
            return [];
        }
    }
}
