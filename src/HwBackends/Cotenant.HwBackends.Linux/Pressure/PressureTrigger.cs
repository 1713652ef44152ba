using Cotenant.HwBackends.Linux.Files;

namespace Cotenant.HwBackends.Linux.Pressure;

/// <summary>An armed trigger. Its thread counts, the device's loop looks.</summary>
/// <param name="watch">who waits for it</param>
/// <param name="descriptor">the open pressure file; closing it disarms</param>
internal sealed class PressureTrigger(PressureWatch watch, int descriptor) : IDisposable
{
    private int _fired;
    private int _gone;
    private int _open = 1;

    /// <summary>Its open file.</summary>
    public int Descriptor => descriptor;

    /// <summary>Whether the cgroup was removed: it will never fire again.</summary>
    public bool IsGone => Volatile.Read(ref _gone) != 0;

    /// <summary>How often it has fired since the last call.</summary>
    public int Take() => Interlocked.Exchange(ref _fired, 0);

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _open, 0) != 0)
        {
            watch.Remove(this);
            Native.Close(descriptor);
        }
    }

    internal void Fire() => Interlocked.Increment(ref _fired);

    internal void Vanish() => Volatile.Write(ref _gone, 1);
}
