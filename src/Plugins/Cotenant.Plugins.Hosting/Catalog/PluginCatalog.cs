using System.Diagnostics.CodeAnalysis;
using Cotenant.Plugins.Hosting.Catalog;
using Cotenant.Plugins.Manifest;

namespace Cotenant.Plugins.Hosting;

/// <summary>
/// The plugins that lie in the allow-listed directories, checked as far as that goes without running their code.
/// Thread-safe: readers see one immutable list, a scan replaces it.
/// </summary>
public sealed class PluginCatalog
{
    private readonly Lock _lock = new();
    private readonly IReadOnlyList<string> _directories;
    private readonly uint _runningUser;
    private readonly Dictionary<string, PluginEntry> _read = new(StringComparer.Ordinal);
    private volatile IReadOnlyList<PluginEntry> _entries = [];
    private volatile IReadOnlyList<string> _directoryFaults = [];

    /// <summary>Creates a catalogue; <see cref="Scan"/> fills it.</summary>
    /// <param name="directories">The allow-listed directories, see <see cref="PluginHostOptions.Directories"/>.</param>
    public PluginCatalog(IReadOnlyList<string> directories)
        : this(directories, FileStatus.RunningUser)
    {
    }

    internal PluginCatalog(IReadOnlyList<string> directories, uint runningUser)
    {
        _directories = [.. directories.Select(Normalise).Distinct(StringComparer.Ordinal)];
        _runningUser = runningUser;
    }

    /// <summary>The plugins of the last scan, by id.</summary>
    public IReadOnlyList<PluginEntry> Entries => _entries;

    /// <summary>Directories that the last scan could not use: one line each that says what to do.</summary>
    public IReadOnlyList<string> DirectoryFaults => _directoryFaults;

    /// <summary>Looks at every folder and reads those that have changed since the last scan.</summary>
    /// <returns>The new <see cref="Entries"/>.</returns>
    public IReadOnlyList<PluginEntry> Scan()
    {
        lock (_lock)
        {
            var folders = FindFolders();
            foreach (var gone in _read.Keys.Except(folders, StringComparer.Ordinal).ToArray())
            {
                _read.Remove(gone);
            }

            foreach (var folder in folders)
            {
                Refresh(FolderSnapshot.Take(folder, _runningUser));
            }

            return Publish();
        }
    }

    /// <summary>Finds a plugin by id.</summary>
    public bool TryFind(string id, [NotNullWhen(true)] out PluginEntry? entry)
    {
        entry = _entries.FirstOrDefault(e => string.Equals(e.Id, id, StringComparison.Ordinal));
        return entry is not null;
    }

    /// <summary>Finds the plugin that holds a policy. Plugins that cannot be loaded are found, too, when their manifest could be read.</summary>
    public bool TryFindPolicy(string policy, [NotNullWhen(true)] out PluginEntry? entry, [NotNullWhen(true)] out PolicyManifest? manifest)
    {
        // a usable plugin goes before a faulty one that claims the same name
        foreach (var candidate in _entries.OrderBy(static e => e.State != PluginEntryState.Usable))
        {
            if (candidate.Manifest?.Policies.FirstOrDefault(p => string.Equals(p.Name, policy, StringComparison.Ordinal)) is { } found)
            {
                (entry, manifest) = (candidate, found);
                return true;
            }
        }

        (entry, manifest) = (null, null);
        return false;
    }

    /// <summary>The folders that there are now, in the order of the directories. Hidden ones (".old") are nobody's plugin.</summary>
    internal IReadOnlyList<string> FindFolders()
    {
        var folders = new List<string>();
        var faults = new List<string>();
        foreach (var directory in _directories)
        {
            var fault = FileStatus.TryRead(directory, "", out var facts)
                ? Ownership.FindFault(directory, facts, _runningUser)
                : $"{directory} cannot be reached: create it, or take it out of the plugin directories";
            if (fault is null && facts.Kind != FileKind.Directory)
            {
                fault = $"{directory} is no directory";
            }

            if (fault is not null)
            {
                faults.Add(fault);
                continue;
            }

            try
            {
                folders.AddRange(Directory.EnumerateFileSystemEntries(directory)
                    .Where(static path => Path.GetFileName(path) is var name && name[0] != '.' && !IsPlainFile(path))
                    .Order(StringComparer.Ordinal));
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                faults.Add($"{directory} cannot be listed: {exception.Message}");
            }
        }

        _directoryFaults = faults;
        return folders;
    }

    /// <summary>The folders that were read last, with the stamp that each had then.</summary>
    internal IReadOnlyDictionary<string, ulong> Stamps
    {
        get
        {
            lock (_lock)
            {
                return _read.ToDictionary(static r => r.Key, static r => r.Value.Stamp, StringComparer.Ordinal);
            }
        }
    }

    /// <summary>The stamp of a folder as it is now.</summary>
    internal ulong StampOf(string folder) => FolderSnapshot.Take(folder, _runningUser).Stamp;

    /// <summary>Reads one folder again, or forgets it when it is gone, and leaves the others as they were read.</summary>
    internal IReadOnlyList<PluginEntry> Refresh(string folder)
    {
        lock (_lock)
        {
            if (Directory.Exists(folder))
            {
                Refresh(FolderSnapshot.Take(folder, _runningUser));
            }
            else
            {
                _read.Remove(folder);
            }

            return Publish();
        }
    }

    private static bool IsPlainFile(string path) => FileStatus.TryRead(path, "", out var facts) && facts.Kind is FileKind.File or FileKind.Other;

    private static string Normalise(string directory)
    {
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(directory));
        return Directory.Exists(full) ? Directory.ResolveLinkTarget(full, returnFinalTarget: true)?.FullName ?? full : full;
    }

    private void Refresh(FolderSnapshot folder)
    {
        if (!_read.TryGetValue(folder.Path, out var known) || known.Stamp != folder.Stamp)
        {
            _read[folder.Path] = PluginReader.Read(folder);
        }
    }

    private IReadOnlyList<PluginEntry> Publish()
    {
        var entries = new List<PluginEntry>();
        var ids = new Dictionary<string, PluginEntry>(StringComparer.Ordinal);
        var policies = new Dictionary<string, PluginEntry>(StringComparer.Ordinal);
        foreach (var entry in _read.Values.OrderBy(RankOf).ThenBy(static e => e.Id, StringComparer.Ordinal))
        {
            if (!ids.TryAdd(entry.Id, entry))
            {
                // an operator's plugin may stand in for a built-in one: listed earlier, it wins, and the other is not shown
                continue;
            }

            var taken = entry.State == PluginEntryState.Usable
                ? entry.Manifest!.Policies.FirstOrDefault(p => policies.ContainsKey(p.Name))
                : null;
            if (taken is not null)
            {
                entries.Add(entry with
                {
                    State = PluginEntryState.Invalid,
                    Fault = $"policy '{taken.Name}' is also in plugin {policies[taken.Name].Id} ({policies[taken.Name].Directory}): remove one of them",
                });
                continue;
            }

            if (entry.State == PluginEntryState.Usable)
            {
                foreach (var policy in entry.Manifest!.Policies)
                {
                    policies.Add(policy.Name, entry);
                }
            }

            entries.Add(entry);
        }

        entries.Sort(static (left, right) => string.CompareOrdinal(left.Id, right.Id));
        return _entries = entries;
    }

    private int RankOf(PluginEntry entry)
    {
        var parent = Path.GetDirectoryName(entry.Directory);
        for (var i = 0; i < _directories.Count; i++)
        {
            if (string.Equals(_directories[i], parent, StringComparison.Ordinal))
            {
                return i;
            }
        }

        return _directories.Count;
    }
}
