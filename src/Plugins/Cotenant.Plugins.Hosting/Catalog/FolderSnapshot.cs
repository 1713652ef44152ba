using System.Security.Cryptography;
using System.Text;

namespace Cotenant.Plugins.Hosting.Catalog;

/// <summary>A plugin's folder at one moment: what lies there and whether it may be trusted.</summary>
internal sealed class FolderSnapshot
{
    /// <summary>More entries than this are no plugin but a mistake, and would make every look at the folder slow.</summary>
    public const int MaximumEntries = 2_000;

    private FolderSnapshot(string path, IReadOnlyList<FileFacts> entries, string? fault)
    {
        Path = path;
        Entries = entries;
        Fault = fault;
        Stamp = ComputeStamp(entries);
    }

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>The folder itself and all below it, in ordinal order of their paths.</summary>
    public IReadOnlyList<FileFacts> Entries { get; }

    /// <summary>Why the folder is refused, or null.</summary>
    public string? Fault { get; }

    /// <summary>
    /// Changes whenever a file is written, replaced by a rename, renamed, added, removed, or changes owner or mode. Cheap:
    /// no file is opened.
    /// </summary>
    public ulong Stamp { get; }

    /// <summary>Looks at a folder. Entries that vanish meanwhile are left out.</summary>
    public static FolderSnapshot Take(string path, uint runningUser)
    {
        var entries = new List<FileFacts>();
        var fault = Visit(path, "", entries, runningUser);
        entries.Sort(static (left, right) => string.CompareOrdinal(left.Path, right.Path));
        return new FolderSnapshot(path, entries, fault);
    }

    /// <summary>SHA-256 (hex, lower case) over names and bytes of all files, in the order of their paths.</summary>
    /// <exception cref="IOException">A file cannot be read, or vanished.</exception>
    public string ComputeContentHash()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[81_920];
        Span<byte> length = stackalloc byte[sizeof(long)];
        foreach (var entry in Entries)
        {
            if (entry.Kind != FileKind.File)
            {
                continue;
            }

            hash.AppendData(Encoding.UTF8.GetBytes(entry.Path + '\0'));
            BitConverter.TryWriteBytes(length, entry.Bytes);
            hash.AppendData(length);
            using var file = File.OpenHandle(System.IO.Path.Combine(Path, entry.Path), options: FileOptions.SequentialScan);
            long offset = 0;
            for (int read; (read = RandomAccess.Read(file, buffer, offset)) > 0; offset += read)
            {
                hash.AppendData(buffer, 0, read);
            }
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static string? Visit(string path, string relative, List<FileFacts> entries, uint runningUser)
    {
        if (!FileStatus.TryRead(path, relative, out var facts))
        {
            return relative.Length == 0 ? $"{path} cannot be reached" : null;
        }

        entries.Add(facts);
        if (entries.Count > MaximumEntries)
        {
            return $"{path}: a plugin's folder holds at most {MaximumEntries} entries";
        }

        var fault = Ownership.FindFault(path, facts, runningUser);
        if (facts.Kind != FileKind.Directory)
        {
            return fault;
        }

        try
        {
            foreach (var child in Directory.EnumerateFileSystemEntries(path))
            {
                if (entries.Count > MaximumEntries)
                {
                    break;
                }

                // the whole folder is visited even after a fault: its stamp covers everything
                var inner = Visit(child, System.IO.Path.Join(relative, System.IO.Path.GetFileName(child)), entries, runningUser);
                fault ??= inner;
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            fault ??= $"{path} cannot be listed: {exception.Message}";
        }

        return fault;
    }

    /// <summary>FNV-1a, 64 bits: it tells states of one folder apart, it is no defence.</summary>
    private static ulong ComputeStamp(IReadOnlyList<FileFacts> entries)
    {
        var stamp = 14_695_981_039_346_656_037UL;
        foreach (var entry in entries)
        {
            foreach (var character in entry.Path)
            {
                Mix(ref stamp, character);
            }

            Mix(ref stamp, (ulong)entry.Kind << 32 | entry.Mode);
            Mix(ref stamp, entry.Owner);
            Mix(ref stamp, (ulong)entry.Bytes);
            Mix(ref stamp, entry.Inode);
            Mix(ref stamp, (ulong)entry.ModifiedNs);
            Mix(ref stamp, (ulong)entry.ChangedNs);
        }

        return stamp;
    }

    private static void Mix(ref ulong stamp, ulong value)
    {
        for (var i = 0; i < sizeof(ulong); i++)
        {
            stamp = (stamp ^ (value >> (i * 8) & 0xFF)) * 1_099_511_628_211UL;
        }
    }
}
