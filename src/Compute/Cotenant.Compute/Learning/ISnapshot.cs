namespace Cotenant.Compute.Learning;

/// <summary>Something that <see cref="Snapshot"/> can write to bytes.</summary>
public interface ISnapshot
{
    /// <summary>What the bytes hold.</summary>
    SnapshotKind Kind { get; }

    /// <summary>Length of the payload that <see cref="WritePayload"/> writes next, in bytes.</summary>
    int PayloadBytes { get; }

    /// <summary>Writes exactly <see cref="PayloadBytes"/> bytes.</summary>
    void WritePayload(ref SnapshotWriter writer);
}
