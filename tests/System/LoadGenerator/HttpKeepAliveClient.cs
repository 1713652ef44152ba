using System.Buffers.Text;
using System.Net;
using System.Text;

namespace Cotenant.LoadGenerator;

/// <summary>
/// HTTP/1.1 GET over one kept connection (RFC 9112), for answers with a Content-Length or in chunks.
/// <c>{key}</c> in the path becomes the number of the key. Any status but 200 is an error.
/// </summary>
internal sealed class HttpKeepAliveClient(IPEndPoint target, TimeSpan timeout, string path, int keys) : IRequestClient
{
    private readonly ServiceConnection _connection = new(target, timeout);
    private readonly byte[][] _requests =
        [.. Enumerable.Range(0, keys).Select(key => Encoding.ASCII.GetBytes(
            $"GET {path.Replace("{key}", key.ToString(), StringComparison.Ordinal)} HTTP/1.1\r\nHost: {target}\r\nAccept-Encoding: gzip\r\n\r\n"))];

    public void Dispose() => _connection.Dispose();

    public void Prepare()
    {
        for (int key = 0; key < _requests.Length; key++)
        {
            Request(key);
        }
    }

    public void Request(int key)
    {
        try
        {
            _connection.Send(_requests[key]);
            ReadOnlySpan<byte> line = _connection.ReadLine();
            if (!line.StartsWith("HTTP/1.1 200"u8))
            {
                throw new IOException($"{target} answered '{Encoding.ASCII.GetString(line[..Math.Min(line.Length, 80)])}'");
            }

            long length = -1;
            bool chunked = false;
            bool close = false;
            while (!(line = _connection.ReadLine()).IsEmpty)
            {
                if (Header(line, "content-length:"u8, out ReadOnlySpan<byte> value))
                {
                    length = Utf8Parser.TryParse(value, out long parsed, out _) ? parsed : -1;
                }
                else if (Header(line, "transfer-encoding:"u8, out value))
                {
                    chunked = Ascii.EqualsIgnoreCase(value, "chunked"u8);
                }
                else if (Header(line, "connection:"u8, out value))
                {
                    close = Ascii.EqualsIgnoreCase(value, "close"u8);
                }
            }

            if (chunked)
            {
                SkipChunks();
            }
            else
            {
                _connection.Skip(length >= 0 ? length : throw new IOException($"{target}: the answer has neither Content-Length nor chunks"));
            }

            if (close)
            {
                _connection.Drop();
            }
        }
        catch (IOException)
        {
            _connection.Drop();
            throw;
        }
    }

    private void SkipChunks()
    {
        while (true)
        {
            ReadOnlySpan<byte> line = _connection.ReadLine();
            if (!Utf8Parser.TryParse(line, out long size, out _, 'x'))
            {
                throw new IOException($"{target}: '{Encoding.ASCII.GetString(line[..Math.Min(line.Length, 80)])}' is not the size of a chunk");
            }

            _connection.Skip(size + 2);
            if (size == 0)
            {
                return;
            }
        }
    }

    private static bool Header(ReadOnlySpan<byte> line, ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        bool matches = line.Length >= name.Length && Ascii.EqualsIgnoreCase(line[..name.Length], name);
        value = matches ? line[name.Length..].Trim(" \t"u8) : default;
        return matches;
    }
}
