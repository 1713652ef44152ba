using System.Runtime.InteropServices;

namespace Cotenant.HwBackends.Linux.Files;

/// <summary>The calls of libc that Tmds.LibC does not carry. Each sets errno, read by <see cref="Marshal.GetLastPInvokeError"/>.</summary>
internal static partial class Native
{
    public const int LockShared = 1;
    public const int LockExclusive = 2;
    public const int LockNonBlocking = 4;

    /// <summary>Size of struct statfs on 64-bit Linux (120 bytes), with room; f_type is its first word.</summary>
    public const int StatFsBytes = 256;

    private static readonly int DirectoryFlags = Tmds.Linux.LibC.O_RDONLY | Tmds.Linux.LibC.O_DIRECTORY | Tmds.Linux.LibC.O_CLOEXEC;

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    internal static partial int Flock(int fd, int operation);

    [LibraryImport("libc", EntryPoint = "statfs", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static unsafe partial int StatFs(string path, byte* buffer);

    [LibraryImport("libc", EntryPoint = "getdents64", SetLastError = true)]
    internal static unsafe partial nint GetDirectoryEntries(int fd, byte* buffer, nuint count);

    [LibraryImport("libc", EntryPoint = "rename", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int Rename(string from, string to);

    [LibraryImport("libc", EntryPoint = "getxattr", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static unsafe partial nint GetExtendedAttribute(string path, string name, byte* value, nuint size);

    [LibraryImport("libc", EntryPoint = "geteuid")]
    internal static partial uint EffectiveUser();

    /// <summary>perf_event_open(2), which libc has no name for.</summary>
    internal static unsafe nint PerfEventOpen(byte* attribute, int who, int cpu, int group, nint flags)
    {
        nint number = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 298 : 241; // unistd_64.h; asm-generic (arm64)
        return SystemCall(number, (nint)attribute, who, cpu, group, flags);
    }

    internal static int OpenDirectory(string path) => OpenFile(path, DirectoryFlags);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int OpenFile(string path, int flags);

    [LibraryImport("libc", EntryPoint = "close")]
    internal static partial int Close(int fd);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint SystemCall(nint number, nint a, nint b, nint c, nint d, nint e);
}
