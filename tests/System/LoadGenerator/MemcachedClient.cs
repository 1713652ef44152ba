using System.Buffers.Text;
using System.Net;
using System.Text;

namespace Cotenant.LoadGenerator;

/// <summary>
/// memcached's text protocol (doc/protocol.txt of memcached): <c>set</c> to prepare, one <c>get</c> of
/// <paramref name="batch"/> keys per request, spread over all keys. Large batches of small values touch much
/// memory for few bytes on the wire, which makes the service feel the last-level cache more than the sockets.
/// A key that is not there is an error: a miss would be measured as a quick answer.
/// </summary>
internal sealed class MemcachedClient(IPEndPoint target, TimeSpan timeout, int keys, int valueBytes, int batch) : IRequestClient
{
    private const int PrepareChunk = 64 * 1024;

    private readonly ServiceConnection _connection = new(target, timeout);
    private readonly byte[] _command = new byte[8 + (batch * 16)];

    // next to the golden ratio of the keys, so that neighbours in a batch lie far apart in memory
    private readonly int _stride = Math.Max(1, (int)(keys * 0.6180339887));

    public void Dispose() => _connection.Dispose();

    public void Prepare()
    {
        var chunk = new MemoryStream();
        var value = new byte[valueBytes + 2];
        value.AsSpan().Fill((byte)'v');
        "\r\n"u8.CopyTo(value.AsSpan(valueBytes));
        for (int key = 0; key < keys; key++)
        {
            chunk.Write(Encoding.ASCII.GetBytes($"set key{key} 0 0 {valueBytes} noreply\r\n"));
            chunk.Write(value);
            if (chunk.Length > PrepareChunk || key == keys - 1)
            {
                _connection.Send(chunk.GetBuffer().AsSpan(0, (int)chunk.Length));
                chunk.SetLength(0);
            }
        }

        // the answer comes when everything before is done
        _connection.Send("version\r\n"u8);
        ReadOnlySpan<byte> answer = _connection.ReadLine();
        if (!answer.StartsWith("VERSION"u8))
        {
            throw Wrong("set", answer);
        }
    }

    public void Request(int key)
    {
        try
        {
            _connection.Send(Command(key));
            for (int i = 0; i < batch; i++)
            {
                ReadOnlySpan<byte> line = _connection.ReadLine();
                int last = line.LastIndexOf((byte)' ');
                if (!line.StartsWith("VALUE "u8) || !Utf8Parser.TryParse(line[(last + 1)..], out int bytes, out _))
                {
                    throw Wrong("get", line);
                }

                _connection.Skip(bytes + 2);
            }

            ReadOnlySpan<byte> end = _connection.ReadLine();
            if (!end.SequenceEqual("END"u8))
            {
                throw Wrong("get", end);
            }
        }
        catch (IOException)
        {
            _connection.Drop();
            throw;
        }
    }

    private ReadOnlySpan<byte> Command(int key)
    {
        "get"u8.CopyTo(_command);
        int length = 3;
        for (int i = 0; i < batch; i++)
        {
            " key"u8.CopyTo(_command.AsSpan(length));
            Utf8Formatter.TryFormat((int)((key + ((long)i * _stride)) % keys), _command.AsSpan(length + 4), out int digits);
            length += 4 + digits;
        }

        "\r\n"u8.CopyTo(_command.AsSpan(length));
        return _command.AsSpan(0, length + 2);
    }

    private static IOException Wrong(string command, ReadOnlySpan<byte> line) =>
        new($"memcached answered {command} with '{Encoding.ASCII.GetString(line[..Math.Min(line.Length, 80)])}'");
}
