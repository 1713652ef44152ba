namespace Cotenant.Daemon.Configuration;

/// <summary>The sources of the configuration.</summary>
internal sealed record ConfigInputs
{
    /// <summary>The main file.</summary>
    public required string File { get; init; }

    /// <summary>True when the user named the file: it then has to be there.</summary>
    public required bool FileRequired { get; init; }

    /// <summary>The environment.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary><c>path=value</c> of the command line.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>The drop-in directory beside the main file.</summary>
    public string DropIns => Path.Combine(Path.GetDirectoryName(File) ?? "/", "conf.d");

    /// <summary>The files that are there now, in the order in which they are laid over each other.</summary>
    public IReadOnlyList<string> ExistingFiles()
    {
        var files = new List<string>();
        if (System.IO.File.Exists(File))
        {
            files.Add(File);
        }

        if (Directory.Exists(DropIns))
        {
            files.AddRange(Directory.EnumerateFiles(DropIns, "*.json").Order(StringComparer.Ordinal));
        }

        return files;
    }
}
