using System.Text;
using Tmds.Linux;

namespace Cotenant.Daemon.Platform;

/// <summary>What a name in the file system stands for, links not followed (lstat(2)).</summary>
/// <param name="Mode">Kind and permissions, st_mode of inode(7).</param>
/// <param name="User">The owner.</param>
internal readonly record struct FileFacts(uint Mode, uint User)
{
    private const uint FormatMask = 0xF000;
    private const uint SocketFormat = 0xC000;
    private const uint DirectoryFormat = 0x4000;

    public bool IsSocket => (Mode & FormatMask) == SocketFormat;

    public bool IsDirectory => (Mode & FormatMask) == DirectoryFormat;

    /// <returns>False when nothing has this name, or it cannot be looked at.</returns>
    public static unsafe bool TryRead(string path, out FileFacts facts)
    {
        stat status;
        fixed (byte* name = Encoding.UTF8.GetBytes(path + '\0'))
        {
            if (LibC.lstat(name, &status) != 0)
            {
                facts = default;
                return false;
            }
        }

        facts = new FileFacts((uint)status.st_mode, (uint)status.st_uid);
        return true;
    }
}
