namespace Cotenant.HwBackends.Linux.Tests;

/// <summary>A tree of files in a temporary directory, from a fixture file or made by a test.</summary>
internal sealed class FixtureTree : IDisposable
{
    public FixtureTree()
    {
        Root = Directory.CreateTempSubdirectory("cotenant-tests-").FullName;
    }

    public string Root { get; }

    public static FixtureTree Load(string name, string folder = "sysfs")
    {
        var tree = new FixtureTree();
        var file = Path.Combine(AppContext.BaseDirectory, "Fixtures", folder, name);
        foreach (var line in File.ReadLines(file).Where(l => l.Length > 0 && l[0] != '#'))
        {
            var equals = line.IndexOf(" = ", StringComparison.Ordinal);
            tree.Put(line[..equals], line[(equals + 3)..].Replace("\\n", "\n", StringComparison.Ordinal));
        }

        return tree;
    }

    public string Put(string path, string content)
    {
        var full = Path.Combine(Root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, content);
        return full;
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
