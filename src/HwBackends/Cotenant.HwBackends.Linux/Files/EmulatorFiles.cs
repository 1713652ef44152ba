using System.Globalization;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Cotenant.Plugins.Host;

namespace Cotenant.HwBackends.Linux.Files;

/// <summary>
/// A kernel that another process emulates, over a unix socket: the other side of <see cref="IKernelFiles"/> in tests that kill
/// the daemon. What a connection holds (locks, kept readers) goes with it, as a process's descriptors do.
/// </summary>
internal sealed class EmulatorFiles : IKernelFiles, IDisposable
{
    private static readonly TimeSpan _lockPoll = TimeSpan.FromMilliseconds(5);
    private readonly Lock _turn = new();
    private readonly NetworkStream _stream;
    private readonly WireBuffer _message = new();

    /// <exception cref="SocketException">Nobody listens there.</exception>
    public EmulatorFiles(string socketPath)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(socketPath));
        }
        catch
        {
            socket.Dispose();
            throw;
        }

        _stream = new NetworkStream(socket, ownsSocket: true);
    }

    public int Open(string path, out KernelFile? file)
    {
        lock (_turn)
        {
            var errno = Ask(FileOperation.Open, path);
            file = errno == Errno.None ? new Reader(this, _message.GetNumber()) : null;
            return errno;
        }
    }

    public int Read(string path, Span<byte> buffer)
    {
        lock (_turn)
        {
            var result = Ask(FileOperation.Read, path, buffer.Length);
            return result != Errno.None ? -Math.Abs(result) : Copy(buffer);
        }
    }

    public int Write(string path, ReadOnlySpan<byte> text)
    {
        lock (_turn)
        {
            _message.Clear();
            _message.Put((byte)FileOperation.Write);
            _message.Put(path);
            _message.Put(text);
            return Exchange();
        }
    }

    public int MakeDirectory(string path) => Call(FileOperation.MakeDirectory, path);

    public int RemoveDirectory(string path) => Call(FileOperation.RemoveDirectory, path);

    public int Rename(string from, string to)
    {
        lock (_turn)
        {
            _message.Clear();
            _message.Put((byte)FileOperation.Rename);
            _message.Put(from);
            _message.Put(to);
            return Exchange();
        }
    }

    public int ListDirectories(string path, List<string> names)
    {
        lock (_turn)
        {
            var errno = Ask(FileOperation.ListDirectories, path);
            for (var left = errno == Errno.None ? _message.GetNumber() : 0; left > 0; left--)
            {
                names.Add(_message.GetText());
            }

            return errno;
        }
    }

    public int ListNumbers(string path, List<int> numbers)
    {
        var names = new List<string>();
        var errno = ListDirectories(path, names);
        foreach (var name in names)
        {
            if (int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            {
                numbers.Add(number);
            }
        }

        return errno;
    }

    public int Lock(string directory, bool exclusive, TimeSpan timeout, out IDisposable? held)
    {
        held = null;
        using var pause = new ManualResetEventSlim();
        for (var waited = TimeSpan.Zero; ; waited += _lockPoll)
        {
            lock (_turn)
            {
                var errno = Ask(FileOperation.Lock, directory, exclusive ? 1 : 0);
                if (errno == Errno.None)
                {
                    held = new Held(this, _message.GetNumber());
                    return errno;
                }

                if (errno != Errno.EAGAIN || waited >= timeout)
                {
                    return errno;
                }
            }

            pause.Wait(_lockPoll);
        }
    }

    public int FileSystemType(string path, out long magic)
    {
        lock (_turn)
        {
            var errno = Ask(FileOperation.FileSystemType, path);
            magic = _message.GetNumber();
            return errno;
        }
    }

    public int Identity(string path, out ulong inode)
    {
        lock (_turn)
        {
            var errno = Ask(FileOperation.Identity, path);
            inode = (ulong)_message.GetNumber();
            return errno;
        }
    }

    public int GetAttribute(string path, string name, Span<byte> value, out int length)
    {
        lock (_turn)
        {
            _message.Clear();
            _message.Put((byte)FileOperation.GetAttribute);
            _message.Put(path);
            _message.Put(name);
            var errno = Exchange();
            length = errno == Errno.None ? Copy(value) : 0;
            return errno;
        }
    }

    public int GetAffinity(int thread, out CpuSet cpus)
    {
        lock (_turn)
        {
            _message.Clear();
            _message.Put((byte)FileOperation.GetAffinity);
            _message.Put((long)thread);
            var errno = Exchange();
            cpus = default;
            if (errno == Errno.None)
            {
                _ = Copy(MemoryMarshal.AsBytes(new Span<CpuSet>(ref cpus)));
            }

            return errno;
        }
    }

    public int SetAffinity(int thread, in CpuSet cpus)
    {
        lock (_turn)
        {
            var set = cpus;
            _message.Clear();
            _message.Put((byte)FileOperation.SetAffinity);
            _message.Put((long)thread);
            _message.Put(MemoryMarshal.AsBytes(new ReadOnlySpan<CpuSet>(ref set)));
            return Exchange();
        }
    }

    /// <summary>Tells the machine something that no kernel file can: one line, and its answer.</summary>
    public string Control(string line)
    {
        lock (_turn)
        {
            _ = Ask(FileOperation.Control, line);
            return _message.GetText();
        }
    }

    public void Dispose() => _stream.Dispose();

    private int Call(FileOperation operation, string path)
    {
        lock (_turn)
        {
            return Ask(operation, path);
        }
    }

    private int Ask(FileOperation operation, string path)
    {
        _message.Clear();
        _message.Put((byte)operation);
        _message.Put(path);
        return Exchange();
    }

    private int Ask(FileOperation operation, string path, long number)
    {
        _message.Clear();
        _message.Put((byte)operation);
        _message.Put(path);
        _message.Put(number);
        return Exchange();
    }

    private int Ask(FileOperation operation, long number, long other)
    {
        lock (_turn)
        {
            _message.Clear();
            _message.Put((byte)operation);
            _message.Put(number);
            _message.Put(other);
            return Exchange();
        }
    }

    /// <summary>Sends the request and waits for the answer. Without its machine the daemon cannot go on: EIO from then on.</summary>
    private int Exchange()
    {
        try
        {
            _message.Send(_stream);
            _message.Receive(_stream);
            return (int)_message.GetNumber();
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException)
        {
            _message.Clear();
            _message.Put(0L);
            return Errno.EIO;
        }
    }

    private int Copy(Span<byte> buffer)
    {
        var bytes = _message.GetBytes();
        bytes = bytes[..Math.Min(bytes.Length, buffer.Length)];
        bytes.CopyTo(buffer);
        return bytes.Length;
    }

    private sealed class Held(EmulatorFiles files, long handle) : IDisposable
    {
        public void Dispose() => _ = files.Ask(FileOperation.Unlock, handle, 0);
    }

    private sealed class Reader(EmulatorFiles files, long handle) : KernelFile
    {
        public override int Read(Span<byte> buffer, long offset)
        {
            lock (files._turn)
            {
                files._message.Clear();
                files._message.Put((byte)FileOperation.ReadAt);
                files._message.Put(handle);
                files._message.Put(offset);
                files._message.Put((long)buffer.Length);
                var result = files.Exchange();
                return result != Errno.None ? -Math.Abs(result) : files.Copy(buffer);
            }
        }

        protected override void Dispose(bool disposing) => _ = files.Ask(FileOperation.Close, handle, 0);
    }
}
