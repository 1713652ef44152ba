using System.Buffers.Binary;
using System.Buffers.Text;
using System.Runtime.InteropServices;
using System.Text;
using Cotenant.Plugins.Host;
using Tmds.Linux;
using static Tmds.Linux.LibC;

namespace Cotenant.HwBackends.Linux.Files;

/// <summary>The running kernel. Raw calls, because System.IO creates, locks, truncates and renames errors on the way.</summary>
internal sealed unsafe class KernelFiles : IKernelFiles
{
    private const int MaxPath = 4096;
    private const byte DirectoryEntry = 4; // DT_DIR of dirent.h
    private static readonly TimeSpan _lockPoll = TimeSpan.FromMilliseconds(5);

    public int Open(string path, out KernelFile? file)
    {
        var errno = OpenDescriptor(path, O_RDONLY | O_CLOEXEC, out var fd);
        file = errno == Errno.None ? new Reader(fd) : null;
        return errno;
    }

    /// <summary>Flushes a directory's entries to the disk (for ordinary file systems).</summary>
    public static int SyncDirectory(string path)
    {
        var errno = OpenDescriptor(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC, out var fd);
        if (errno != Errno.None)
        {
            return errno;
        }

        errno = fsync(fd) < 0 ? LibC.errno : Errno.None;
        _ = close(fd);
        return errno;
    }

    public int Read(string path, Span<byte> buffer)
    {
        var errno = OpenDescriptor(path, O_RDONLY | O_CLOEXEC, out var fd);
        if (errno != Errno.None)
        {
            return -errno;
        }

        var length = 0;
        int count;
        while ((count = ReadAt(fd, buffer[length..], length)) > 0)
        {
            length += count;
        }

        _ = close(fd);
        return count < 0 ? count : length;
    }

    public int Write(string path, ReadOnlySpan<byte> text)
    {
        var errno = OpenDescriptor(path, O_WRONLY | O_CLOEXEC, out var fd);
        if (errno != Errno.None)
        {
            return errno;
        }

        long written;
        fixed (byte* bytes = text)
        {
            written = write(fd, bytes, (size_t)text.Length);
        }

        errno = written < 0 ? LibC.errno : written == text.Length ? Errno.None : Errno.EIO;
        return close(fd) < 0 && errno == Errno.None ? LibC.errno : errno;
    }

    public int MakeDirectory(string path)
    {
        Span<byte> name = stackalloc byte[MaxPath];
        if (!Encode(path, name))
        {
            return Errno.EINVAL;
        }

        fixed (byte* p = name)
        {
            return mkdir(p, (mode_t)0x1ED /* 0755 */) < 0 ? errno : Errno.None;
        }
    }

    public int RemoveDirectory(string path)
    {
        Span<byte> name = stackalloc byte[MaxPath];
        if (!Encode(path, name))
        {
            return Errno.EINVAL;
        }

        fixed (byte* p = name)
        {
            return rmdir(p) < 0 ? errno : Errno.None;
        }
    }

    public int Rename(string from, string to) =>
        Native.Rename(from, to) < 0 ? Marshal.GetLastPInvokeError() : Errno.None;

    public int ListDirectories(string path, List<string> names) => List(path, names, null);

    public int ListNumbers(string path, List<int> numbers) => List(path, null, numbers);

    public int Lock(string directory, bool exclusive, TimeSpan timeout, out IDisposable? held)
    {
        held = null;
        var errno = OpenDescriptor(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC, out var fd);
        if (errno != Errno.None)
        {
            return errno;
        }

        var operation = (exclusive ? Native.LockExclusive : Native.LockShared) | Native.LockNonBlocking;
        var waited = TimeSpan.Zero;
        using var pause = new ManualResetEventSlim();
        while (Native.Flock(fd, operation) < 0)
        {
            errno = Marshal.GetLastPInvokeError();
            if (errno == Errno.EINTR)
            {
                continue;
            }

            if (errno != Errno.EAGAIN || waited >= timeout)
            {
                _ = close(fd);
                return errno;
            }

            pause.Wait(_lockPoll);
            waited += _lockPoll;
        }

        held = new Reader(fd);
        return Errno.None;
    }

    public int FileSystemType(string path, out long magic)
    {
        var buffer = stackalloc byte[Native.StatFsBytes];
        if (Native.StatFs(path, buffer) < 0)
        {
            magic = 0;
            return Marshal.GetLastPInvokeError();
        }

        magic = *(long*)buffer;
        return Errno.None;
    }

    public int Identity(string path, out ulong inode)
    {
        inode = 0;
        Span<byte> name = stackalloc byte[MaxPath];
        if (!Encode(path, name))
        {
            return Errno.EINVAL;
        }

        stat status;
        fixed (byte* p = name)
        {
            if (LibC.stat(p, &status) < 0)
            {
                return errno;
            }
        }

        inode = (ulong)status.st_ino;
        return Errno.None;
    }

    public int GetAttribute(string path, string name, Span<byte> value, out int length)
    {
        fixed (byte* p = value)
        {
            length = (int)Native.GetExtendedAttribute(path, name, p, (nuint)value.Length);
        }

        if (length >= 0)
        {
            return Errno.None;
        }

        length = 0;
        return Marshal.GetLastPInvokeError();
    }

    public int GetAffinity(int thread, out CpuSet cpus)
    {
        var set = default(CpuSet);
        var count = sched_getaffinity((pid_t)thread, (size_t)sizeof(CpuSet), (cpu_set_t*)&set);
        cpus = set;
        return count < 0 ? errno : Errno.None;
    }

    public int SetAffinity(int thread, in CpuSet cpus)
    {
        var set = cpus;
        return sched_setaffinity((pid_t)thread, (size_t)sizeof(CpuSet), (cpu_set_t*)&set) < 0 ? errno : Errno.None;
    }

    private static int List(string path, List<string>? names, List<int>? numbers)
    {
        var errno = OpenDescriptor(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC, out var fd);
        if (errno != Errno.None)
        {
            return errno;
        }

        const int Size = 16 * 1024;
        var buffer = stackalloc byte[Size];
        nint count;
        while ((count = Native.GetDirectoryEntries(fd, buffer, Size)) > 0)
        {
            Collect(new ReadOnlySpan<byte>(buffer, (int)count), names, numbers);
        }

        errno = count < 0 ? Marshal.GetLastPInvokeError() : Errno.None;
        _ = close(fd);
        return errno;
    }

    /// <summary>Walks records of struct linux_dirent64: u64 inode, s64 offset, u16 length, u8 type, name ending in NUL.</summary>
    private static void Collect(ReadOnlySpan<byte> records, List<string>? names, List<int>? numbers)
    {
        const int LengthAt = 16, TypeAt = 18, NameAt = 19;
        while (records.Length > NameAt)
        {
            var length = BinaryPrimitives.ReadUInt16LittleEndian(records[LengthAt..]);
            var name = records[NameAt..length];
            name = name[..name.IndexOf((byte)0)];
            if (numbers is not null && Utf8Parser.TryParse(name, out int number, out var used) && used == name.Length)
            {
                numbers.Add(number);
            }

            if (names is not null && records[TypeAt] == DirectoryEntry && !name.SequenceEqual("."u8) && !name.SequenceEqual(".."u8))
            {
                names.Add(Encoding.UTF8.GetString(name));
            }

            records = records[length..];
        }
    }

    private static int OpenDescriptor(string path, int flags, out int fd)
    {
        fd = -1;
        Span<byte> name = stackalloc byte[MaxPath];
        if (!Encode(path, name))
        {
            return Errno.EINVAL;
        }

        fixed (byte* p = name)
        {
            fd = open(p, flags, (mode_t)0);
        }

        return fd < 0 ? errno : Errno.None;
    }

    private static bool Encode(string path, Span<byte> name)
    {
        if (!Encoding.UTF8.TryGetBytes(path, name[..^1], out var length))
        {
            return false;
        }

        name[length] = 0;
        return true;
    }

    private static int ReadAt(int fd, Span<byte> buffer, long offset)
    {
        long count;
        fixed (byte* bytes = buffer)
        {
            do
            {
                count = pread(fd, bytes, (size_t)buffer.Length, (off_t)offset);
            }
            while (count < 0 && errno == Errno.EINTR);
        }

        return count < 0 ? -errno : (int)count;
    }

    private sealed class Reader(int fd) : KernelFile
    {
        private int _fd = fd;

        ~Reader() => Dispose(false);

        public override int Read(Span<byte> buffer, long offset) => ReadAt(_fd, buffer, offset);

        protected override void Dispose(bool disposing)
        {
            var fd = Interlocked.Exchange(ref _fd, -1);
            if (fd >= 0)
            {
                _ = close(fd);
            }
        }
    }
}
