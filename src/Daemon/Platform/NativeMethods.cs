using System.Runtime.InteropServices;

namespace Cotenant.Daemon.Platform;

/// <summary>What neither .NET nor Tmds.LibC offers.</summary>
internal static unsafe partial class NativeMethods
{
    public const int LockExclusive = 2;
    public const int LockNonBlocking = 4;

    /// <summary>flock(2): an advisory lock that ends with the process, however it ends.</summary>
    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    public static partial int Flock(SafeHandle file, int operation);

    /// <summary>getgrnam_r(3).</summary>
    [LibraryImport("libc", EntryPoint = "getgrnam_r", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int FindGroup(string name, out GroupEntry group, byte* buffer, nuint length, out nint result);

    /// <summary>struct group of grp.h.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct GroupEntry
    {
        public nint Name;
        public nint Password;
        public uint Id;
        public nint Members;
    }
}
