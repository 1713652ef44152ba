using System.Text.Json;
using Cotenant.Plugins.Devices;
using Cotenant.Plugins.Pipeline.Records;

namespace Cotenant.Plugins.Pipeline;

/// <summary>A device with its loop, seen from outside, whatever its family. Members may be used on any thread.</summary>
public interface IDeviceRuntime : IDisposable
{
    /// <summary>What the device is and declares.</summary>
    DeviceDescriptor Descriptor { get; }

    /// <summary>The tenants.</summary>
    TenantTable Tenants { get; }

    /// <summary>The entries with their chains.</summary>
    IReadOnlyList<PolicyEntry> Entries { get; }

    /// <summary>The ceiling.</summary>
    DeviceMode Mode { get; }

    /// <summary>How the loop stands.</summary>
    LoopStatus Status { get; }

    /// <summary>Why the loop ended, when <see cref="Status"/> is <see cref="LoopStatus.Faulted"/>.</summary>
    Exception? Fault { get; }

    /// <summary>Decision points so far.</summary>
    long Sequence { get; }

    /// <summary>Device time of the last decision point, nanoseconds.</summary>
    long DeviceTimeNs { get; }

    /// <summary>Real-time stamp (<see cref="TimeProvider.GetTimestamp"/>) of the end of the last decision, or of the start before the first: a watchdog's sign of life.</summary>
    long LastDecisionStamp { get; }

    /// <summary>The newest decisions and events.</summary>
    RecordRing Records { get; }

    /// <summary>The device's own series.</summary>
    SeriesBlock DeviceSeries { get; }

    /// <summary>The pipeline's series, <see cref="PipelineSeries"/>.</summary>
    SeriesBlock LoopSeries { get; }

    /// <summary>How late decision points are, seconds.</summary>
    DurationHistogram LatenessSeconds { get; }

    /// <summary>How long a whole step takes (observe to journal), seconds.</summary>
    DurationHistogram StepSeconds { get; }

    /// <summary>Starts the loop on a thread of its own.</summary>
    void Start();

    /// <summary>Ends the loop after the decision under way, then lets the device restore what is to be restored.</summary>
    /// <param name="timeout">How long to wait.</param>
    /// <returns>False when the loop did not end in time.</returns>
    bool Stop(TimeSpan timeout);

    /// <summary>Puts a message into the inbox.</summary>
    /// <returns>False when the inbox is full: the sender says so to whoever asked (HTTP 503).</returns>
    bool TryPost(DeviceMessage message);

    /// <summary>Changes the ceiling at the next tick boundary.</summary>
    Task SetModeAsync(DeviceMode mode, CancellationToken cancellation);

    /// <summary>A copy of the last observation and of what is desired now.</summary>
    Task<DeviceSnapshot> SnapshotAsync(CancellationToken cancellation);

    /// <summary>
    /// Asks fresh instances what they would decide now; nothing is applied. Their memory is that of the policies at work.
    /// </summary>
    /// <param name="entry">Index of the entry.</param>
    /// <param name="fresh">A second instance of the policy; the caller releases it.</param>
    /// <param name="cancellation">Stops waiting.</param>
    Task<PlanPreview> PreviewAsync(int entry, PolicyInstance fresh, CancellationToken cancellation);

    /// <summary>The desired state as bytes, for <see cref="RestoreAsync"/>.</summary>
    Task<byte[]> CheckpointAsync(CancellationToken cancellation);

    /// <summary>
    /// Applies a checkpoint through the guard and lowers the mode to shadow, so that it stays.
    /// </summary>
    /// <returns>Null, or one line that says why not; nothing is changed then.</returns>
    Task<string?> RestoreAsync(ReadOnlyMemory<byte> checkpoint, CancellationToken cancellation);

    /// <summary>
    /// Replaces a policy by a fresh instance of a new version: memory is handed over and the swap is made between two
    /// decision points. The fresh instance makes one warm-up decision first.
    /// </summary>
    Task<bool> ReplaceAsync(PolicyInstance old, PolicyInstance fresh, CancellationToken cancellation);

    /// <summary>Writes an observation from a journal record as members of an open JSON object.</summary>
    void WriteObservationJson(ReadOnlySpan<byte> record, Utf8JsonWriter json);

    /// <summary>Writes a plan from a journal record as members of an open JSON object.</summary>
    void WritePlanJson(ReadOnlySpan<byte> record, Utf8JsonWriter json, ITenantNames tenants);
}
