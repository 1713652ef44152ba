namespace Cotenant.Plugins.Hosting.Tests.Support;

/// <summary>A directory of plugins of the test's own, gone at its end.</summary>
internal sealed class PluginDirectory : IDisposable
{
    private const UnixFileMode FolderMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute;
    private const UnixFileMode FileMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead;

    public PluginDirectory()
    {
        Path = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"cotenant-{Guid.NewGuid():N}");
        Directory.CreateDirectory(Path, FolderMode);
    }

    public string Path { get; }

    public string this[string relative] => System.IO.Path.Combine(Path, relative);

    /// <summary>Copies a plugin's folder, file by file, over what is there.</summary>
    public string Copy(string folder, string? name = null)
    {
        var target = this[name ?? System.IO.Path.GetFileName(folder)];
        Directory.CreateDirectory(target, FolderMode);
        foreach (var file in Directory.EnumerateFiles(folder))
        {
            Write(System.IO.Path.Combine(target, System.IO.Path.GetFileName(file)), File.ReadAllBytes(file));
        }

        return target;
    }

    /// <summary>Writes a file, with nobody else allowed to.</summary>
    public void Write(string relative, ReadOnlySpan<byte> content)
    {
        var path = System.IO.Path.Combine(Path, relative);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!, FolderMode);
        File.WriteAllBytes(path, content);
        File.SetUnixFileMode(path, FileMode);
    }

    /// <summary>Changes a text file.</summary>
    public void Edit(string relative, Func<string, string> edit) => Write(relative, System.Text.Encoding.UTF8.GetBytes(edit(File.ReadAllText(this[relative]))));

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
