using Cotenant.Daemon.Api.Contracts;
using Cotenant.Daemon.Configuration.Validation;
using Cotenant.Daemon.Platform;

namespace Cotenant.Daemon.Runtime;

/// <summary>Keeps checkpoints: <c>checkpoints/DEVICE/NAME.bin</c> in the state directory.</summary>
internal sealed class CheckpointStore(string stateDirectory)
{
    private const string Suffix = ".bin";
    private readonly string _root = Path.Combine(stateDirectory, "checkpoints");

    public IReadOnlyList<CheckpointReport> List()
    {
        if (!Directory.Exists(_root))
        {
            return [];
        }

        return
        [
            .. Directory.EnumerateFiles(_root, "*" + Suffix, SearchOption.AllDirectories)
                .Select(Describe)
                .OrderBy(c => c.Device, StringComparer.Ordinal)
                .ThenBy(c => c.At),
        ];
    }

    /// <summary>True for a name that can stand in a path.</summary>
    public static bool IsName(string name) => Identifier.IsValid(name);

    public CheckpointReport Write(string device, string name, byte[] content)
    {
        var file = PathOf(device, name);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        AtomicFile.Write(file, content);
        return Describe(file);
    }

    /// <summary>The content; null when there is no such checkpoint.</summary>
    public byte[]? Read(string device, string name)
    {
        if (!IsName(name) || !File.Exists(PathOf(device, name)))
        {
            return null;
        }

        using var file = File.OpenHandle(PathOf(device, name));
        var content = new byte[RandomAccess.GetLength(file)];
        return content[..RandomAccess.Read(file, content, 0)];
    }

    public bool Remove(string device, string name)
    {
        if (!IsName(name) || !File.Exists(PathOf(device, name)))
        {
            return false;
        }

        File.Delete(PathOf(device, name));
        return true;
    }

    private static CheckpointReport Describe(string file)
    {
        var facts = new FileInfo(file);
        return new CheckpointReport
        {
            Device = facts.Directory!.Name,
            Name = Path.GetFileNameWithoutExtension(file),
            At = facts.LastWriteTimeUtc,
            Bytes = facts.Length,
        };
    }

    private string PathOf(string device, string name) => Path.Combine(_root, device, name + Suffix);
}
