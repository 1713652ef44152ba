using Cotenant.Plugins.Hosting.Loading;
using Cotenant.Plugins.Hosting.Manifests;

namespace Cotenant.Plugins.Hosting.Catalog;

/// <summary>Makes an entry of a folder: permissions first, then the manifest, then the assemblies' metadata.</summary>
internal static class PluginReader
{
    /// <summary>Reads a plugin's folder.</summary>
    public static PluginEntry Read(FolderSnapshot folder)
    {
        var entry = new PluginEntry
        {
            Id = Path.GetFileName(folder.Path),
            Directory = folder.Path,
            State = PluginEntryState.Refused,
            Stamp = folder.Stamp,
        };
        if (folder.Fault is not null)
        {
            return entry with { Fault = folder.Fault };
        }

        try
        {
            return Read(folder, entry);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return entry with { State = PluginEntryState.Invalid, Fault = exception.Message };
        }
    }

    private static PluginEntry Read(FolderSnapshot folder, PluginEntry entry)
    {
        entry = entry with { State = PluginEntryState.Invalid, ContentHash = folder.ComputeContentHash() };
        var path = Path.Combine(folder.Path, ManifestReader.FileName);
        if (!File.Exists(path))
        {
            return entry with { Fault = $"{path} is missing: every plugin has one" };
        }

        if (ManifestReader.Read(ReadFile(path), entry.Id, out var manifest) is { } fault)
        {
            return entry with { Fault = $"{path}: {fault}" };
        }

        entry = entry with { Manifest = manifest };
        if (!File.Exists(Path.Combine(folder.Path, manifest!.EntryAssembly)))
        {
            return entry with { Fault = $"{path}: $.entryAssembly: {manifest.EntryAssembly} is not in the folder" };
        }

        var (state, found, entryType, shared) = PluginInspection.Inspect(folder, manifest);
        return entry with { State = state, Fault = found, EntryType = entryType, Shared = shared };
    }

    private static byte[] ReadFile(string path)
    {
        using var file = File.OpenHandle(path);
        var bytes = new byte[RandomAccess.GetLength(file)];
        var read = RandomAccess.Read(file, bytes, 0);
        return bytes[..read];
    }
}
