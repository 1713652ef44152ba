namespace Cotenant.HwBackends.Linux.Perf;

/// <summary>An open group of counters.</summary>
internal interface IPerfGroup : IDisposable
{
    /// <summary>Reads all counters at one moment; nothing is allocated.</summary>
    bool TryRead(out PerfReading reading);
}
