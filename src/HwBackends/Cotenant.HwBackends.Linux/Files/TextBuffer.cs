namespace Cotenant.HwBackends.Linux.Files;

/// <summary>
/// A reusable buffer for the text of one file. It grows to the longest text it has seen and then allocates no more.
/// Not for use by two threads.
/// </summary>
internal sealed class TextBuffer
{
    private byte[] _bytes = new byte[4096];
    private int _length;

    /// <summary>What the last read brought; valid until the next one.</summary>
    public ReadOnlySpan<byte> Text => _bytes.AsSpan(0, _length);

    /// <summary>Reads the whole file through a kept reader.</summary>
    /// <returns>0 or the error number; on an error the text is empty</returns>
    public int Read(KernelFile file)
    {
        _length = 0;
        while (true)
        {
            if (_length == _bytes.Length)
            {
                Array.Resize(ref _bytes, _bytes.Length * 2);
            }

            var count = file.Read(_bytes.AsSpan(_length), _length);
            if (count <= 0)
            {
                _length = count < 0 ? 0 : _length;
                return -count;
            }

            _length += count;
        }
    }

    /// <summary>Opens, reads and closes a file that is read seldom.</summary>
    /// <returns>0 or the error number; on an error the text is empty</returns>
    public int Read(IKernelFiles files, string path)
    {
        while (true)
        {
            var count = files.Read(path, _bytes);
            _length = Math.Max(count, 0);
            if (count < _bytes.Length)
            {
                return count < 0 ? -count : Errno.None;
            }

            Array.Resize(ref _bytes, _bytes.Length * 2);
        }
    }
}
