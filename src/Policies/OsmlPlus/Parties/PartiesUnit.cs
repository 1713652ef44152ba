using Cotenant.Plugins;

namespace Cotenant.Policies.OsmlPlus.Parties;

/// <summary>Where one application stands in PARTIES' state machine.</summary>
internal struct PartiesUnit
{
    public int Generation;

    /// <summary>The resource that its next upsize adds.</summary>
    public byte Wheel;

    /// <summary>The resource that its next downsize takes.</summary>
    public byte DownWheel;

    /// <summary>True while the gain of its last upsize has not been seen.</summary>
    public bool Upsized;

    /// <summary>99th percentile over target before that upsize.</summary>
    public double RatioBefore;

    /// <summary>Device time of that upsize.</summary>
    public long UpsizedNs;

    /// <summary>Until then it is not downsized.</summary>
    public long LockedUntilNs;

    internal readonly void Save(ref RecordWriter writer)
    {
        writer.Write(Generation);
        writer.Write(Wheel);
        writer.Write(DownWheel);
        writer.Write(Upsized);
        writer.Write(RatioBefore);
        writer.Write(UpsizedNs);
        writer.Write(LockedUntilNs);
    }

    internal static PartiesUnit Restore(ref RecordReader reader) => new()
    {
        Generation = reader.ReadInt32(),
        Wheel = reader.ReadByte(),
        DownWheel = reader.ReadByte(),
        Upsized = reader.ReadBoolean(),
        RatioBefore = reader.ReadDouble(),
        UpsizedNs = reader.ReadInt64(),
        LockedUntilNs = reader.ReadInt64(),
    };
}
