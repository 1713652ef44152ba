using Microsoft.Win32.SafeHandles;

namespace Cotenant.Daemon.Platform;

/// <summary>Files that are whole or not there: written beside, brought to the disk, renamed.</summary>
internal static class AtomicFile
{
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        var fresh = path + ".new";
        using (SafeFileHandle file = File.OpenHandle(fresh, FileMode.Create, FileAccess.Write))
        {
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            RandomAccess.Write(file, content, 0);
            RandomAccess.FlushToDisk(file);
        }

        File.Move(fresh, path, overwrite: true);
    }

    /// <summary>Renames a file that cannot be read, so that nothing is lost and the next one can be written.</summary>
    public static void PutAside(string path)
    {
        try
        {
            File.Move(path, path + ".unreadable", overwrite: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // stays where it is; the next write replaces it
        }
    }
}
