using System.Runtime.CompilerServices;
using System.Xml.Linq;

namespace Cotenant.Architecture.Tests;

/// <summary>The repository as text: its projects and their references, its source files.</summary>
internal static class Repository
{
    public static string Root { get; } = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Here())!, "..", ".."));

    /// <summary>The projects below <c>src</c>: name to the names of the projects that they refer to.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> Projects { get; } =
        Files("src", "*.csproj").ToDictionary(
            path => Path.GetFileNameWithoutExtension(path),
            path => (IReadOnlyList<string>)[.. ReferencesOf(path)]);

    public static IEnumerable<string> Files(string folder, string pattern) =>
        Directory.EnumerateFiles(Path.Combine(Root, folder), pattern, SearchOption.AllDirectories)
            .Where(path => !path.Contains("/obj/", StringComparison.Ordinal) && !path.Contains("/bin/", StringComparison.Ordinal));

    public static string Relative(string path) => Path.GetRelativePath(Root, path);

    private static IEnumerable<string> ReferencesOf(string project)
    {
        // policies get the contract from a common file
        var texts = new List<string> { project };
        var common = Path.Combine(Path.GetDirectoryName(project)!, "..", "Directory.Build.props");
        if (File.Exists(common))
        {
            texts.Add(common);
        }

        return texts
            .SelectMany(text => XDocument.Load(text).Descendants("ProjectReference"))
            .Where(reference => (string?)reference.Attribute("ReferenceOutputAssembly") != "false")
            .Select(reference => Path.GetFileNameWithoutExtension(((string)reference.Attribute("Include")!).Replace('\\', '/')))
            .Distinct();
    }

    private static string Here([CallerFilePath] string path = "") => path;
}
