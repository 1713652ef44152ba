namespace Cotenant.Plugins.Services;

/// <summary>Files that are there whole or not at all: written beside their place, synced, then moved into it.</summary>
internal static class AtomicFile
{
    private const string TemporaryExtension = ".tmp";

    /// <summary>Writes a file that must not exist yet.</summary>
    /// <returns>False when it does.</returns>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static bool TryWriteNew(string path, ReadOnlySpan<byte> bytes)
    {
        var temporary = WriteTemporary(path, bytes);
        try
        {
            // a hard link and an unlink underneath: fails when the place is taken, also by another process
            File.Move(temporary, path, overwrite: false);
            return true;
        }
        catch (IOException) when (File.Exists(path))
        {
            return false;
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    /// <summary>Writes a file, in place of the old one if there is one.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Replace(string path, ReadOnlySpan<byte> bytes)
    {
        var temporary = WriteTemporary(path, bytes);
        try
        {
            File.Move(temporary, path, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    private static string WriteTemporary(string path, ReadOnlySpan<byte> bytes)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var temporary = $"{path}.{Guid.NewGuid():n}{TemporaryExtension}";
        try
        {
            using var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
            stream.Write(bytes);
            stream.Flush(flushToDisk: true);
            return temporary;
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }
}
