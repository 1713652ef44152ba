using Cotenant.HwBackends.Linux.Files;

namespace Cotenant.HwBackends.Linux.Host;

/// <summary>
/// One daemon steers a machine: the first that takes the lock on a directory that all of them know. Freed by the kernel
/// when the daemon dies, however it dies.
/// </summary>
internal sealed class HostLock(IKernelFiles files, string directory) : IDisposable
{
    private IDisposable? _held;

    public bool IsHeld => _held is not null;

    /// <summary>Takes the lock unless it is held already.</summary>
    /// <returns>null, or why nothing may be changed</returns>
    public KernelFault? Take()
    {
        if (_held is not null)
        {
            return null;
        }

        var errno = files.MakeDirectory(directory);
        if (errno is Errno.None or Errno.EEXIST)
        {
            errno = files.Lock(directory, exclusive: true, TimeSpan.Zero, out _held);
        }

        return errno == Errno.None
            ? null
            : new KernelFault("lock", directory, errno, errno == Errno.EAGAIN ? "another cotenant daemon steers this host; this one can only observe" : "it keeps two daemons from steering one host");
    }

    public void Dispose()
    {
        _held?.Dispose();
        _held = null;
    }
}
