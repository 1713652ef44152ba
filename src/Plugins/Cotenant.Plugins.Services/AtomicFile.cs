using System.Runtime.InteropServices;

namespace Cotenant.Plugins.Services;

/// <summary>Files that are there whole or not at all: written beside their place, synced, then moved into it.</summary>
internal static partial class AtomicFile
{
    private const string TemporaryExtension = ".tmp";
    private const int Exists = 17; // EEXIST

    /// <summary>Writes a file that must not exist yet.</summary>
    /// <returns>False when it does.</returns>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static bool TryWriteNew(string path, ReadOnlySpan<byte> bytes)
    {
        var temporary = WriteTemporary(path, bytes);
        try
        {
            // File.Move looks first and renames then: of two at a time both may win. link(2) is one step
            if (Link(temporary, path) == 0)
            {
                return true;
            }

            var error = Marshal.GetLastPInvokeError();
            return error == Exists ? false : throw new IOException($"{path} cannot be written: {Marshal.GetPInvokeErrorMessage(error)}");
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

    [LibraryImport("libc", EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Link(string from, string to);

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
