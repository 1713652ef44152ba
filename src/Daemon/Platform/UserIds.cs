using Tmds.Linux;

namespace Cotenant.Daemon.Platform;

/// <summary>Users and groups.</summary>
internal static class UserIds
{
    public static uint Effective => LibC.geteuid();

    /// <summary>The id of a group; null when there is no such group.</summary>
    public static unsafe uint? Group(string name)
    {
        Span<byte> buffer = stackalloc byte[16 * 1024];
        fixed (byte* start = buffer)
        {
            return NativeMethods.FindGroup(name, out var group, start, (nuint)buffer.Length, out var result) == 0 && result != 0 ? group.Id : null;
        }
    }
}
