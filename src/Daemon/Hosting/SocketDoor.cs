using System.Net.Sockets;
using Cotenant.Daemon.Platform;

namespace Cotenant.Daemon.Hosting;

/// <summary>The file of the unix socket: who may have left it there, and who may connect.</summary>
internal static class SocketDoor
{
    private const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;
    private const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Everybody may connect: what a peer may do is decided by its credentials.</summary>
    private const UnixFileMode ConnectMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead
        | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    /// <summary>Makes the directory, and removes what a crashed daemon has left behind.</summary>
    /// <exception cref="DaemonException">A daemon lives on the socket, or the place cannot be used.</exception>
    public static void Prepare(string path)
    {
        var directory = Path.GetDirectoryName(path)!;
        try
        {
            MakeDirectory(directory);
            if (FileFacts.TryRead(path, out var facts))
            {
                // some kernels refuse a connection to a plain file with the same words as to a dead socket
                if (!facts.IsSocket)
                {
                    throw Foreign(path, null);
                }

                RefuseIfAlive(path);
                File.Delete(path);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DaemonException(
                ExitCodes.DoorBlocked,
                $"the socket {path} cannot be made ({exception.Message}); run as root, or set api.socket to a place of your own",
                exception);
        }
    }

    /// <summary>Lets others connect, once the listener is there.</summary>
    public static void Open(string path) => File.SetUnixFileMode(path, ConnectMode);

    private static void MakeDirectory(string directory)
    {
        if (directory.StartsWith("/tmp/", StringComparison.Ordinal))
        {
            // in a place where everybody writes, the directory has to be our own and closed
            if (!Directory.Exists(directory))
            {
                Directory.CreateDirectory(directory, Owner);
            }

            PrivateDirectory.Check(directory);
        }
        else if (!Directory.Exists(directory))
        {
            Directory.CreateDirectory(directory, Owner | Others);
        }
    }

    private static DaemonException Foreign(string path, SocketException? exception) => new(
        ExitCodes.DoorBlocked,
        $"{path} is there and is no socket of ours{(exception is null ? "" : $" ({exception.SocketErrorCode})")}; remove it, or set api.socket to another path",
        exception);

    private static void RefuseIfAlive(string path)
    {
        using var probe = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            probe.Connect(new UnixDomainSocketEndPoint(path));
        }
        catch (SocketException exception) when (exception.SocketErrorCode is SocketError.ConnectionRefused or SocketError.AddressNotAvailable)
        {
            // nobody listens: a crash has left the file behind
            return;
        }
        catch (SocketException exception)
        {
            throw Foreign(path, exception);
        }

        throw new DaemonException(
            ExitCodes.AlreadyRunning,
            $"another daemon answers on {path}; stop it, or give this one its own api.socket and state.directory");
    }
}
