using System.Net.Sockets;
using System.Runtime.InteropServices;
using Cotenant.HwBackends.Linux.Files;
using Cotenant.Plugins.Host;

namespace Cotenant.ResctrlEmulator;

/// <summary>One client of an emulated machine. What it holds is freed when it is gone, however it went.</summary>
internal sealed class EmulatorConnection(EmulatedKernel kernel, EmulatorScript script, Lock turn, Socket socket)
{
    private readonly Dictionary<long, IDisposable> _held = [];
    private readonly WireBuffer _message = new();
    private byte[] _buffer = new byte[4096];
    private long _next = 1;

    public void Serve()
    {
        using var stream = new NetworkStream(socket, ownsSocket: true);
        try
        {
            while (true)
            {
                _message.Receive(stream);
                lock (turn)
                {
                    Answer();
                }

                _message.Send(stream);
            }
        }
        catch (Exception error) when (error is IOException or InvalidDataException)
        {
            // the client is gone, or is none
        }

        lock (turn)
        {
            foreach (var held in _held.Values)
            {
                held.Dispose();
            }
        }
    }

    private void Answer()
    {
        var operation = (FileOperation)_message.GetByte();
        switch (operation)
        {
            case FileOperation.Open:
                var errno = kernel.Open(_message.GetText(), out var file);
                Reply(errno);
                if (file is not null)
                {
                    _message.Put(Hold(file));
                }

                break;
            case FileOperation.ReadAt:
                var (handle, offset, length) = (_message.GetNumber(), _message.GetNumber(), (int)_message.GetNumber());
                Bytes(_held.GetValueOrDefault(handle) is KernelFile reader ? reader.Read(Buffer(length), offset) : -Errno.EINVAL);
                break;
            case FileOperation.Close or FileOperation.Unlock:
                if (_held.Remove(_message.GetNumber(), out var closed))
                {
                    closed.Dispose();
                }

                Reply(Errno.None);
                break;
            case FileOperation.Read:
                var path = _message.GetText();
                Bytes(kernel.Read(path, Buffer((int)_message.GetNumber())));
                break;
            case FileOperation.Write:
                path = _message.GetText();
                Reply(kernel.Write(path, _message.GetBytes().ToArray()));
                break;
            case FileOperation.MakeDirectory:
                Reply(kernel.MakeDirectory(_message.GetText()));
                break;
            case FileOperation.RemoveDirectory:
                Reply(kernel.RemoveDirectory(_message.GetText()));
                break;
            case FileOperation.Rename:
                path = _message.GetText();
                Reply(kernel.Rename(path, _message.GetText()));
                break;
            case FileOperation.ListDirectories:
                List(_message.GetText());
                break;
            case FileOperation.Lock:
                path = _message.GetText();
                errno = kernel.Lock(path, _message.GetNumber() != 0, TimeSpan.Zero, out var held);
                Reply(errno);
                if (held is not null)
                {
                    _message.Put(Hold(held));
                }

                break;
            case FileOperation.FileSystemType:
                errno = kernel.FileSystemType(_message.GetText(), out var magic);
                Reply(errno);
                _message.Put(magic);
                break;
            case FileOperation.Identity:
                errno = kernel.Identity(_message.GetText(), out var inode);
                Reply(errno);
                _message.Put((long)inode);
                break;
            case FileOperation.GetAttribute:
                path = _message.GetText();
                errno = kernel.GetAttribute(path, _message.GetText(), Buffer(4096), out length);
                Bytes(errno == Errno.None ? length : -errno);
                break;
            case FileOperation.GetAffinity:
                errno = kernel.GetAffinity((int)_message.GetNumber(), out var cpus);
                Reply(errno);
                _message.Put(MemoryMarshal.AsBytes(new ReadOnlySpan<CpuSet>(ref cpus)));
                break;
            case FileOperation.SetAffinity:
                var thread = (int)_message.GetNumber();
                Reply(kernel.SetAffinity(thread, MemoryMarshal.Read<CpuSet>(_message.GetBytes())));
                break;
            case FileOperation.Control:
                var answer = script.Do(_message.GetText());
                Reply(Errno.None);
                _message.Put(answer);
                break;
            default:
                throw new InvalidDataException($"operation {operation}");
        }
    }

    private void List(string path)
    {
        var names = new List<string>();
        var errno = kernel.ListDirectories(path, names);
        Reply(errno);
        _message.Put((long)names.Count);
        names.ForEach(_message.Put);
    }

    private long Hold(IDisposable held)
    {
        _held[_next] = held;
        return _next++;
    }

    private Span<byte> Buffer(int length)
    {
        if (_buffer.Length < length)
        {
            _buffer = new byte[length];
        }

        return _buffer.AsSpan(0, length);
    }

    private void Reply(int result)
    {
        _message.Clear();
        _message.Put((long)result);
    }

    /// <summary>A count of bytes in the buffer, or a negated error number.</summary>
    private void Bytes(int count)
    {
        Reply(count < 0 ? count : Errno.None);
        if (count >= 0)
        {
            _message.Put(_buffer.AsSpan(0, count));
        }
    }
}
