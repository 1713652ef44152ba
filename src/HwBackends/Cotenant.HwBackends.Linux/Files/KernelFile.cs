namespace Cotenant.HwBackends.Linux.Files;

/// <summary>
/// A kept reader of one pseudo file. Reading again from offset 0 gives fresh values; nothing is allocated. When the
/// object behind it is removed, reads fail with ENODEV or ESRCH for good, also if the path exists again: the reader
/// is then dropped and opened anew, so it never mixes up two objects that had the same name.
/// </summary>
internal abstract class KernelFile : IDisposable
{
    /// <summary>Reads once at <paramref name="offset"/> (bytes).</summary>
    /// <returns>the number of bytes, 0 at the end, or the negated error number</returns>
    public abstract int Read(Span<byte> buffer, long offset);

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
    }
}
