using System.Text.Json;
using Cotenant.Plugins.Hosting.Catalog;
using Microsoft.Extensions.Logging;

namespace Cotenant.Plugins.Hosting.States;

/// <summary>
/// The file that carries malfunctioned policies over a restart. A write goes to a second file that then replaces the
/// first, so that a crash leaves the old list or the new one and never half of one.
/// </summary>
internal sealed partial class MalfunctionFile(string path, ILogger log)
{
    /// <summary>Reads the list. A damaged file is put aside, told and counts as empty: the daemon has to start.</summary>
    public IReadOnlyList<Malfunction> Read()
    {
        try
        {
            var list = JsonSerializer.Deserialize(File.ReadAllText(path), MalfunctionJson.Default.MalfunctionList);
            if (list is { Layout: MalfunctionList.CurrentLayout } && list.Malfunctioned.All(static m => m is { Policy: not null, Reason: not null }))
            {
                return list.Malfunctioned;
            }

            PutAside($"no list of layout {MalfunctionList.CurrentLayout}");
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            // nothing has malfunctioned yet
        }
        catch (JsonException exception)
        {
            PutAside(exception.Message);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            LogUnreadable(log, path, exception.Message);
        }

        return [];
    }

    /// <summary>Writes the list. A failure is told and not thrown: the list in memory stays true.</summary>
    public void Write(IReadOnlyList<Malfunction> malfunctioned)
    {
        var folder = Path.GetDirectoryName(path)!;
        var fresh = path + ".new";
        try
        {
            Directory.CreateDirectory(folder);
            using (var file = new FileStream(fresh, FileMode.Create, FileAccess.Write, FileShare.None))
            {
                JsonSerializer.Serialize(
                    file,
                    new MalfunctionList { Layout = MalfunctionList.CurrentLayout, Malfunctioned = malfunctioned },
                    MalfunctionJson.Default.MalfunctionList);
                file.Flush(flushToDisk: true);
            }

            File.Move(fresh, path, overwrite: true);
            FileStatus.SyncDirectory(folder);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            LogUnwritable(log, path, exception.Message);
        }
    }

    private void PutAside(string reason)
    {
        var aside = path + ".damaged";
        try
        {
            File.Move(path, aside, overwrite: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            LogUnreadable(log, path, exception.Message);
            return;
        }

        LogDamaged(log, path, reason, aside);
    }

    [LoggerMessage(2120, LogLevel.Warning, "{Path} is damaged ({Reason}) and was moved to {Aside}: policies that had malfunctioned may decide again")]
    private static partial void LogDamaged(ILogger log, string path, string reason, string aside);

    [LoggerMessage(2121, LogLevel.Warning, "{Path} cannot be read: {Reason}; policies that had malfunctioned may decide again")]
    private static partial void LogUnreadable(ILogger log, string path, string reason);

    [LoggerMessage(2122, LogLevel.Warning, "{Path} cannot be written: {Reason}; malfunctioned policies are forgotten at a restart")]
    private static partial void LogUnwritable(ILogger log, string path, string reason);
}
