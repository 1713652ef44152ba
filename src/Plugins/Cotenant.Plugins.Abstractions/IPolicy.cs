namespace Cotenant.Plugins;

/// <summary>
/// A policy: observation in, plan out. It keeps memory, does no I/O, starts no thread and reads no clock: time comes
/// with the observation. One instance serves one device and is called on that device's thread only.
/// </summary>
public interface IPolicy : IDisposable
{
    /// <summary>
    /// Writes the policy's memory, so that a later instance of the same version can go on where this one stands: at a
    /// reload, a restart, the start of a journal segment, and for a preview. A policy without memory writes nothing.
    /// </summary>
    void SaveMemory(ref RecordWriter writer)
    {
    }

    /// <summary>Takes over memory that <see cref="SaveMemory"/> wrote.</summary>
    /// <exception cref="InvalidDataException">The memory is of another shape; the policy then starts afresh.</exception>
    void RestoreMemory(ref RecordReader reader)
    {
    }
}
