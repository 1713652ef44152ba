using System.Buffers.Binary;

namespace Cotenant.HwBackends.Linux.Perf;

/// <summary>
/// One reading of a group of counters: PERF_FORMAT_GROUP with both times (perf_event_open(2), "Reading results").
/// </summary>
/// <param name="EnabledNs">how long the group was wanted</param>
/// <param name="RunningNs">how long it was on the counters; less when groups take turns</param>
/// <param name="Cycles">CPU cycles</param>
/// <param name="Instructions">instructions retired</param>
/// <param name="Misses">last-level cache misses</param>
/// <param name="ClockNs">CPU time, nanoseconds</param>
internal readonly record struct PerfReading(ulong EnabledNs, ulong RunningNs, ulong Cycles, ulong Instructions, ulong Misses, ulong ClockNs)
{
    /// <summary>Events of a group, in the order in which they are opened.</summary>
    public const int Events = 4;

    /// <summary>u64 number of events, u64 enabled, u64 running, u64 for each event.</summary>
    public const int Bytes = (3 + Events) * sizeof(ulong);

    /// <summary>Reads what the kernel returned; false if it is not a whole group.</summary>
    public static bool TryParse(ReadOnlySpan<byte> bytes, out PerfReading reading)
    {
        reading = default;
        if (bytes.Length != Bytes || At(bytes, 0) != Events)
        {
            return false;
        }

        reading = new PerfReading(At(bytes, 1), At(bytes, 2), At(bytes, 3), At(bytes, 4), At(bytes, 5), At(bytes, 6));
        return true;
    }

    /// <summary>What was counted since an earlier reading of the same group, scaled to the whole time where groups took turns.</summary>
    /// <returns>false if the group was not on the counters at all, or began anew</returns>
    public bool TrySince(in PerfReading before, out PerfReading counted)
    {
        counted = default;
        if (EnabledNs < before.EnabledNs || RunningNs <= before.RunningNs || Cycles < before.Cycles || Instructions < before.Instructions || Misses < before.Misses || ClockNs < before.ClockNs)
        {
            return false;
        }

        var (enabled, running) = (EnabledNs - before.EnabledNs, RunningNs - before.RunningNs);
        var scale = Math.Max(1, (double)enabled / running);
        counted = new PerfReading(enabled, running, Scaled(Cycles - before.Cycles), Scaled(Instructions - before.Instructions), Scaled(Misses - before.Misses), Scaled(ClockNs - before.ClockNs));
        return true;

        ulong Scaled(ulong count) => (ulong)Math.Min(count * scale, ulong.MaxValue / 2);
    }

    private static ulong At(ReadOnlySpan<byte> bytes, int index) => BinaryPrimitives.ReadUInt64LittleEndian(bytes[(index * sizeof(ulong))..]);
}
