using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Cotenant.HwBackends.Linux.Systemd;

/// <summary>
/// A connection to a message bus that makes one call at a time and waits for its answer, with a deadline: what a device
/// loop needs, which must not await. No signals are asked for. Not for use by two threads.
/// </summary>
internal sealed class DBusConnection : IDisposable
{
    private const string Bus = "org.freedesktop.DBus";
    private readonly Socket _socket;
    private readonly TimeProvider _time;
    private TimeSpan _limit;
    private readonly DBusWriter _writer = new();
    private byte[] _buffer = new byte[4096];
    private uint _serial;
    private long _started;

    private DBusConnection(Socket socket, TimeProvider time)
    {
        _socket = socket;
        _time = time;
    }

    /// <summary>Connects and introduces itself.</summary>
    /// <param name="path">the bus's unix socket</param>
    /// <param name="user">own effective user id, which the bus holds against the peer's credentials</param>
    /// <param name="limit">how long this may take</param>
    /// <param name="time">measures it</param>
    /// <exception cref="SocketException">nobody is there, or the time is over</exception>
    /// <exception cref="InvalidDataException">the bus refuses, or speaks otherwise</exception>
    public static DBusConnection Open(string path, uint user, TimeSpan limit, TimeProvider time)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        var connection = new DBusConnection(socket, time);
        try
        {
            connection.Begin(limit);
            socket.Connect(new UnixDomainSocketEndPoint(path));
            connection.Authenticate(user);
            var hello = connection.Call(new DBusTarget(Bus, "/org/freedesktop/DBus", Bus, "Hello"), "", [], limit);
            return hello.Error is null ? connection : throw new InvalidDataException($"the bus refuses the greeting: {hello.Error} {hello.ErrorText}");
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Makes a call and waits for its answer.</summary>
    /// <exception cref="SocketException">the connection broke, or the time is over; it is of no use any more</exception>
    /// <exception cref="InvalidDataException">the bus speaks otherwise; the connection is of no use any more</exception>
    /// <param name="target">whom it is for</param>
    /// <param name="signature">types of the arguments</param>
    /// <param name="body">the arguments, marshalled</param>
    /// <param name="limit">how long it may take</param>
    public DBusReply Call(in DBusTarget target, string signature, ReadOnlySpan<byte> body, TimeSpan limit)
    {
        Begin(limit);
        var serial = ++_serial;
        DBusMessage.WriteCall(_writer, serial, target, signature, body);
        Send(_writer.Written);
        while (true)
        {
            Receive(0, DBusMessage.HeadBytes);
            if (!DBusMessage.TryLength(_buffer.AsSpan(0, DBusMessage.HeadBytes), out var length))
            {
                throw new InvalidDataException("the bus sends what is no message");
            }

            Receive(DBusMessage.HeadBytes, length);
            if (!DBusMessage.TryRead(_buffer.AsSpan(0, length), out var replyTo, out var reply))
            {
                throw new InvalidDataException("the bus sends a malformed message");
            }

            // signals to everybody (NameAcquired) and answers that came too late for an earlier call are passed over
            if (replyTo == serial)
            {
                return reply;
            }
        }
    }

    public void Dispose() => _socket.Dispose();

    /// <summary>The mechanism EXTERNAL: the socket's credentials prove who we are (D-Bus specification, "Authentication protocol").</summary>
    private void Authenticate(uint user)
    {
        var name = Convert.ToHexString(Encoding.ASCII.GetBytes(user.ToString(CultureInfo.InvariantCulture)));
        Send(Encoding.ASCII.GetBytes($"\0AUTH EXTERNAL {name}\r\n"));
        var length = 0;
        do
        {
            if (length == _buffer.Length)
            {
                throw new InvalidDataException("the bus answers the authentication with too much");
            }

            Receive(length, length + 1);
        }
        while (_buffer[length++] != '\n');

        var answer = Encoding.ASCII.GetString(_buffer, 0, length).TrimEnd();
        if (!answer.StartsWith("OK ", StringComparison.Ordinal))
        {
            throw new InvalidDataException($"the bus refuses user {user}: {answer}");
        }

        Send("BEGIN\r\n"u8);
    }

    private void Begin(TimeSpan limit) => (_limit, _started) = (limit, _time.GetTimestamp());

    private int Left() => (int)Math.Max(1, (_limit - _time.GetElapsedTime(_started)).TotalMilliseconds);

    private void Send(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            _socket.SendTimeout = Left();
            bytes = bytes[_socket.Send(bytes)..];
            CheckTime();
        }
    }

    /// <summary>Fills the buffer from one position to another.</summary>
    private void Receive(int from, int to)
    {
        if (_buffer.Length < to)
        {
            Array.Resize(ref _buffer, to);
        }

        while (from < to)
        {
            CheckTime();
            _socket.ReceiveTimeout = Left();
            var count = _socket.Receive(_buffer.AsSpan(from, to - from));
            from += count > 0 ? count : throw new SocketException((int)SocketError.ConnectionReset);
        }
    }

    private void CheckTime()
    {
        if (_time.GetElapsedTime(_started) > _limit)
        {
            throw new SocketException((int)SocketError.TimedOut);
        }
    }
}
