using System.Diagnostics.CodeAnalysis;
using Cotenant.Plugins.Services.Models;
using Microsoft.Extensions.Logging;

namespace Cotenant.Plugins.Services.Experience;

/// <summary>
/// The logs by name. With a directory they are read when they are opened and written when <see cref="Flush"/> is called, by the
/// training thread and at the end. Thread-safe.
/// </summary>
internal sealed class ExperienceLogs(string? directory, ILogger logger)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Entry> _logs = new(StringComparer.Ordinal);

    /// <summary>The log of that name, the same one every time.</summary>
    /// <exception cref="ArgumentException">The name is none, or the log is open with other columns or another capacity.</exception>
    public ExperienceLog Open(string name, int columns, int capacity)
    {
        ModelName.Check(name);
        lock (_lock)
        {
            if (_logs.TryGetValue(name, out var entry))
            {
                return entry.Log.Columns == columns && entry.Log.Capacity == capacity
                    ? entry.Log
                    : throw new ArgumentException($"experience log {name} is open with {entry.Log.Capacity} rows of {entry.Log.Columns} numbers, not {capacity} of {columns}");
            }

            var log = new ExperienceLog(columns, capacity);
            var path = directory is null ? null : Path.Combine(directory, Path.Combine(name.Split('/')) + ExperienceFile.Extension);
            if (path is not null && File.Exists(path))
            {
                log = Load(path, log);
            }

            _logs.Add(name, new Entry(log, path) { Written = log.Appended });
            return log;
        }
    }

    public bool TryFind(string name, [MaybeNullWhen(false)] out ExperienceLog log)
    {
        lock (_lock)
        {
            log = _logs.GetValueOrDefault(name)?.Log;
            return log is not null;
        }
    }

    /// <summary>Writes the logs that have new rows.</summary>
    public void Flush()
    {
        Entry[] entries;
        lock (_lock)
        {
            entries = [.. _logs.Values];
        }

        foreach (var entry in entries)
        {
            var appended = entry.Log.Appended;
            if (entry.Path is null || appended == entry.Written)
            {
                continue;
            }

            try
            {
                ExperienceFile.Write(entry.Path, entry.Log);
                entry.Written = appended;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                ServiceLog.ExperienceNotWritten(logger, entry.Path, e.Message);
            }
        }
    }

    private ExperienceLog Load(string path, ExperienceLog log)
    {
        try
        {
            ExperienceFile.Read(path, log);
            return log;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            ServiceLog.ExperienceUnusable(logger, path, e.Message);
            return new ExperienceLog(log.Columns, log.Capacity);
        }
    }

    private sealed class Entry(ExperienceLog log, string? path)
    {
        public ExperienceLog Log { get; } = log;

        public string? Path { get; } = path;

        // written by whoever flushes: one thread at a time
        public long Written { get; set; }
    }
}
