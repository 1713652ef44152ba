using System.Net;
using System.Net.Sockets;

namespace Cotenant.LoadGenerator;

/// <summary>
/// A blocking TCP connection that reads heads and lines through one small buffer and lets the kernel drop the
/// bodies, so that the generator's own footprint in the cache is small whatever the size of the answers.
/// </summary>
internal sealed class ServiceConnection(IPEndPoint target, TimeSpan timeout) : IDisposable
{
    private const int MaxDiscard = 1 << 20;

    private readonly byte[] _buffer = new byte[16 * 1024];
    private byte[] _discarded = [];
    private Socket? _socket;
    private int _start;
    private int _end;

    public void Dispose() => _socket?.Dispose();

    /// <summary>Forgets the connection; the next send makes a new one.</summary>
    public void Drop()
    {
        _socket?.Dispose();
        _socket = null;
    }

    /// <exception cref="IOException">No connection could be had, or it broke.</exception>
    public void Send(ReadOnlySpan<byte> bytes)
    {
        try
        {
            _socket ??= Connect();
            while (bytes.Length > 0)
            {
                bytes = bytes[_socket.Send(bytes)..];
            }
        }
        catch (SocketException e)
        {
            throw new IOException($"{target}: {e.SocketErrorCode}", e);
        }
    }

    /// <summary>The next line without its CRLF; valid until the next read.</summary>
    /// <exception cref="IOException">The peer closed, was silent for too long, or sent an endless line.</exception>
    public ReadOnlySpan<byte> ReadLine()
    {
        int scanned = 0;
        while (true)
        {
            ReadOnlySpan<byte> unread = _buffer.AsSpan(_start, _end - _start);
            int newline = unread[scanned..].IndexOf((byte)'\n');
            if (newline >= 0)
            {
                int length = scanned + newline;
                _start += length + 1;
                return length > 0 && unread[length - 1] == (byte)'\r' ? unread[..(length - 1)] : unread[..length];
            }

            scanned = unread.Length;
            if (_start > 0)
            {
                unread.CopyTo(_buffer);
                _end -= _start;
                _start = 0;
            }

            if (_end == _buffer.Length)
            {
                throw new IOException($"{target}: a line of more than {_buffer.Length} bytes");
            }

            Fill();
        }
    }

    /// <summary>Reads and forgets that many bytes.</summary>
    /// <exception cref="IOException">The peer closed or was silent for too long.</exception>
    public void Skip(long bytes)
    {
        while (true)
        {
            long have = Math.Min(bytes, _end - _start);
            _start += (int)have;
            bytes -= have;
            if (bytes == 0)
            {
                return;
            }

            _start = _end = 0;
            bytes -= Discard((int)Math.Min(bytes, MaxDiscard));
        }
    }

    // on TCP, MSG_TRUNC makes the kernel drop the bytes without copying them (tcp(7)): the answer costs the
    // service what it costs, and the generator next to nothing
    private int Discard(int bytes)
    {
        if (_discarded.Length < bytes)
        {
            _discarded = new byte[bytes];
        }

        return Receive(_discarded.AsSpan(0, bytes), SocketFlags.Truncated);
    }

    private void Fill() => _end += Receive(_buffer.AsSpan(_end), SocketFlags.None);

    private int Receive(Span<byte> into, SocketFlags flags)
    {
        Socket socket = _socket ?? throw new IOException($"{target}: not connected");
        try
        {
            int read = socket.Receive(into, flags);
            return read > 0 ? read : throw new IOException($"{target}: the peer closed the connection");
        }
        catch (SocketException e)
        {
            throw new IOException($"{target}: {e.SocketErrorCode}", e);
        }
    }

    private Socket Connect()
    {
        _start = _end = 0;
        int milliseconds = (int)timeout.TotalMilliseconds;
        var socket = new Socket(target.AddressFamily, SocketType.Stream, ProtocolType.Tcp)
        {
            NoDelay = true,
            ReceiveTimeout = milliseconds,
            SendTimeout = milliseconds,
        };
        try
        {
            socket.Connect(target);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
