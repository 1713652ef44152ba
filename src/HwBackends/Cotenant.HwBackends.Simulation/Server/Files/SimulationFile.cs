using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Cotenant.Plugins.Devices;

namespace Cotenant.HwBackends.Simulation.Server.Files;

/// <summary>Reads the JSON files of the simulation. Every fault is one line with the file and the JSON path.</summary>
internal static class SimulationFile
{
    /// <summary>Reads a file; comments and trailing commas are allowed, unknown members are not.</summary>
    /// <exception cref="DeviceException">The file is missing, unreadable or malformed.</exception>
    public static T Read<T>(string path, JsonTypeInfo<T> type)
    {
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            return JsonSerializer.Deserialize(stream, type)
                ?? throw new DeviceException($"{path}: $: the file holds null; write an object");
        }
        catch (JsonException exception)
        {
            throw new DeviceException($"{path}: {exception.Path ?? "$"}: {Brief(exception)}", exception);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new DeviceException($"{path}: no such file{Neighbours(path)}", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DeviceException($"{path}: cannot be read: {exception.Message}", exception);
        }
    }

    /// <summary>Refuses a file unless a condition holds.</summary>
    /// <exception cref="DeviceException">It does not hold.</exception>
    public static void Require(bool condition, string file, string path, string message)
    {
        if (!condition)
        {
            throw new DeviceException($"{file}: {path}: {message}");
        }
    }

    /// <summary>Refuses a number outside a range, not-a-number included.</summary>
    /// <exception cref="DeviceException">It is outside.</exception>
    public static void RequireRange(double value, double low, double high, string file, string path) =>
        Require(value >= low && value <= high, file, path, $"{value} is out of range; give {low} to {high}");

    // the serializer appends "Path: ... | LineNumber: ..." to its message: the path is already named
    private static string Brief(JsonException exception)
    {
        var message = exception.Message;
        var end = message.IndexOf(" Path: ", StringComparison.Ordinal);
        message = (end < 0 ? message : message[..end]).ReplaceLineEndings(" ");
        return exception.LineNumber is { } line ? $"line {line + 1}: {message}" : message;
    }

    private static string Neighbours(string path)
    {
        var folder = Path.GetDirectoryName(path);
        if (folder is null || !Directory.Exists(folder))
        {
            return "";
        }

        var names = Directory.EnumerateFiles(folder, "*.json").Select(Path.GetFileNameWithoutExtension).Order(StringComparer.Ordinal);
        return $"; {folder} has {string.Join(", ", names)}";
    }
}
