using System.Buffers.Binary;
using System.Net.Sockets;

namespace Cotenant.Daemon.Api.Access;

/// <summary>Who is at the other end of a unix socket, as the kernel noted at connect.</summary>
/// <param name="Pid">Process.</param>
/// <param name="Uid">Effective user.</param>
/// <param name="Gid">Effective group.</param>
/// <param name="Groups">Supplementary groups.</param>
internal sealed record PeerCredentials(int Pid, uint Uid, uint Gid, IReadOnlyList<uint> Groups)
{
    // asm-generic/socket.h
    private const int SolSocket = 1;
    private const int SoPeerCred = 17;
    private const int SoPeerGroups = 59;
    private const int MostGroups = 1024;

    public bool IsMember(uint group) => Gid == group || Groups.Contains(group);

    /// <summary>Asks the kernel (<c>SO_PEERCRED</c>, <c>SO_PEERGROUPS</c> of unix(7) and socket(7)).</summary>
    public static PeerCredentials Of(Socket socket)
    {
        Span<byte> credentials = stackalloc byte[12];
        socket.GetRawSocketOption(SolSocket, SoPeerCred, credentials);
        return new PeerCredentials(
            BinaryPrimitives.ReadInt32LittleEndian(credentials),
            BinaryPrimitives.ReadUInt32LittleEndian(credentials[4..]),
            BinaryPrimitives.ReadUInt32LittleEndian(credentials[8..]),
            GroupsOf(socket));
    }

    private static uint[] GroupsOf(Socket socket)
    {
        Span<byte> buffer = stackalloc byte[MostGroups * sizeof(uint)];
        try
        {
            var length = socket.GetRawSocketOption(SolSocket, SoPeerGroups, buffer);
            var groups = new uint[length / sizeof(uint)];
            for (var i = 0; i < groups.Length; i++)
            {
                groups[i] = BinaryPrimitives.ReadUInt32LittleEndian(buffer[(i * sizeof(uint))..]);
            }

            return groups;
        }
        catch (SocketException)
        {
            // a kernel before 4.13, or more groups than anybody has: the primary group alone counts
            return [];
        }
    }
}
