using System.Text;
using Tmds.Linux;

namespace Cotenant.Plugins.Hosting.Catalog;

/// <summary><c>lstat(2)</c>: .NET's own file information has neither owner nor inode.</summary>
internal static class FileStatus
{
    private const uint FormatMask = 0xF000;
    private const uint DirectoryFormat = 0x4000;
    private const uint RegularFormat = 0x8000;
    private const uint LinkFormat = 0xA000;

    /// <summary>The user whose files count as our own.</summary>
    public static uint RunningUser => (uint)LibC.geteuid();

    /// <summary>Asks the kernel.</summary>
    /// <param name="path">Absolute path.</param>
    /// <param name="relative">The path to keep in the result.</param>
    /// <param name="facts">What it says.</param>
    /// <returns>False when there is no such entry (any more) or it cannot be reached.</returns>
    public static unsafe bool TryRead(string path, string relative, out FileFacts facts)
    {
        // the watcher comes here for every file once a second: no garbage for paths of a usual length
        var room = Encoding.UTF8.GetMaxByteCount(path.Length) + 1;
        var text = room <= 1024 ? stackalloc byte[room] : new byte[room];
        text[Encoding.UTF8.GetBytes(path, text)] = 0;
        stat status;
        fixed (byte* name = text)
        {
            if (LibC.lstat(name, &status) != 0)
            {
                facts = default;
                return false;
            }
        }

        var mode = (uint)status.st_mode;
        var kind = (mode & FormatMask) switch
        {
            RegularFormat => FileKind.File,
            DirectoryFormat => FileKind.Directory,
            LinkFormat => FileKind.Link,
            _ => FileKind.Other,
        };
        facts = new FileFacts(
            relative, kind, mode & 0xFFF, (uint)status.st_uid, (long)status.st_size, (ulong)status.st_ino, Nanoseconds(status.st_mtim), Nanoseconds(status.st_ctim));
        return true;
    }

    /// <summary>Brings a directory's entries to the disk, so that a rename in it outlives a power failure.</summary>
    public static unsafe void SyncDirectory(string path)
    {
        var text = Encoding.UTF8.GetBytes(path + '\0');
        fixed (byte* name = text)
        {
            var descriptor = LibC.open(name, LibC.O_RDONLY | LibC.O_CLOEXEC);
            if (descriptor >= 0)
            {
                _ = LibC.fsync(descriptor);
                _ = LibC.close(descriptor);
            }
        }
    }

    private static long Nanoseconds(timespec time) => (long)time.tv_sec * 1_000_000_000 + (long)time.tv_nsec;
}
