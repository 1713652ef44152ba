using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Cotenant.HwBackends.Linux.State;

/// <summary>Files that are whole or not there: written beside their place, then renamed into it.</summary>
internal static class JsonFile
{
    /// <param name="path">the file</param>
    /// <param name="value">its content</param>
    /// <param name="type">how that is written</param>
    /// <param name="flush">whether the content is on the disk before it takes its place</param>
    /// <exception cref="IOException">it cannot be written; the old one stays</exception>
    /// <exception cref="UnauthorizedAccessException">it may not be written; the old one stays</exception>
    public static void Replace<T>(string path, T value, JsonTypeInfo<T> type, bool flush)
    {
        var fresh = path + ".new";
        using (var file = new FileStream(fresh, FileMode.Create, FileAccess.Write, FileShare.Read))
        {
            JsonSerializer.Serialize(file, value, type);
            file.Flush(flush);
        }

        File.Move(fresh, path, overwrite: true);
    }
}
