using System.Text;
using Tmds.Linux;

namespace Cotenant.Daemon.Platform;

/// <summary>A directory below one where everybody writes: it has to be the user's own, no link, closed to others.</summary>
internal static class PrivateDirectory
{
    private const uint FormatMask = 0xF000;
    private const uint DirectoryFormat = 0x4000;
    private const uint WritableByOthers = 0b010_010;

    /// <exception cref="IOException">The directory belongs to somebody else, is a link, or is open to others.</exception>
    public static unsafe void Check(string path)
    {
        stat facts;
        fixed (byte* name = Encoding.UTF8.GetBytes(path + '\0'))
        {
            if (LibC.lstat(name, &facts) != 0)
            {
                throw new IOException($"{path} cannot be looked at");
            }
        }

        var mode = (uint)facts.st_mode;
        if ((mode & FormatMask) != DirectoryFormat || facts.st_uid != UserIds.Effective || (mode & WritableByOthers) != 0)
        {
            throw new IOException($"{path} is not a private directory of this user: remove it");
        }
    }
}
