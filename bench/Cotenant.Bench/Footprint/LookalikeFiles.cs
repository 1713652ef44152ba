using Cotenant.HwBackends.Linux.Files;
using Cotenant.Plugins.Host;

namespace Cotenant.Bench.Footprint;

/// <summary>The real file work, except that one directory of ordinary files passes for the top of a cgroup hierarchy.</summary>
internal sealed class LookalikeFiles(string root) : IKernelFiles
{
    private const long Cgroup2Magic = 0x63677270;
    private readonly KernelFiles _files = new();

    public int Open(string path, out KernelFile? file) => _files.Open(path, out file);

    public int Read(string path, Span<byte> buffer) => _files.Read(path, buffer);

    public int Write(string path, ReadOnlySpan<byte> text) => _files.Write(path, text);

    public int MakeDirectory(string path) => _files.MakeDirectory(path);

    public int RemoveDirectory(string path) => _files.RemoveDirectory(path);

    public int Rename(string from, string to) => _files.Rename(from, to);

    public int ListDirectories(string path, List<string> names) => _files.ListDirectories(path, names);

    public int ListNumbers(string path, List<int> numbers) => _files.ListNumbers(path, numbers);

    public int Lock(string directory, bool exclusive, TimeSpan timeout, out IDisposable? held) => _files.Lock(directory, exclusive, timeout, out held);

    public int FileSystemType(string path, out long magic)
    {
        magic = Cgroup2Magic;
        return path == root ? Errno.None : _files.FileSystemType(path, out magic);
    }

    public int Identity(string path, out ulong inode) => _files.Identity(path, out inode);

    public int GetAttribute(string path, string name, Span<byte> value, out int length) => _files.GetAttribute(path, name, value, out length);

    public int GetAffinity(int thread, out CpuSet cpus) => _files.GetAffinity(thread, out cpus);

    public int SetAffinity(int thread, in CpuSet cpus) => _files.SetAffinity(thread, cpus);
}
