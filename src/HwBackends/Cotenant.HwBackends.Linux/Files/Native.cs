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
}
