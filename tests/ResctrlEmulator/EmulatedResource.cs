namespace Cotenant.ResctrlEmulator;

/// <summary>One line of schemata.</summary>
internal sealed record EmulatedResource
{
    public required string Name { get; init; }

    public bool IsCache { get; init; }

    /// <summary>Value of a new group: every way, or no limit.</summary>
    public required ulong Full { get; init; }

    /// <summary>Fewest bits, or least value.</summary>
    public ulong Minimum { get; init; }

    public ulong Step { get; init; } = 1;

    /// <summary>MB/s are stored as they come.</summary>
    public bool Raw { get; init; }

    public bool Sparse { get; init; }

    public bool Empty { get; init; }

    public int Closids { get; init; }

    public long Bytes { get; init; }

    /// <summary>Its domains are the L2 caches, else the L3 caches.</summary>
    public bool IsLevel2 { get; init; }

    /// <summary>Digits to which values are padded (data_width of the kernel's resource).</summary>
    public int Width { get; init; }

    /// <summary>In the order in which the kernel prints them.</summary>
    public static EmulatedResource[] Of(ResctrlHardware hardware)
    {
        var list = new List<EmulatedResource>();
        if (hardware.BandwidthClosids > 0)
        {
            var bandwidth = new EmulatedResource
            {
                Name = "MB",
                Full = hardware.MegabytesPerSecond ? uint.MaxValue : (ulong)hardware.BandwidthMaximum,
                Minimum = (ulong)hardware.BandwidthMinimum,
                Step = (ulong)hardware.BandwidthStep,
                Raw = hardware.MegabytesPerSecond,
                Closids = hardware.BandwidthClosids,
                Width = hardware.BandwidthMaximum > 100 ? 4 : 3,
            };
            if (hardware.SlowMemory)
            {
                list.Add(bandwidth with { Name = "SMBA" });
            }

            list.Add(bandwidth);
        }

        if (hardware.Level2Ids.Length > 0)
        {
            list.Add(Cache(hardware, "L2", hardware.Level2Ways, hardware.Level2Closids) with { IsLevel2 = true, Bytes = 2 << 20 });
        }

        var l3 = Cache(hardware, "L3", hardware.Ways, hardware.Closids / (hardware.CodeData ? 2 : 1)) with { Bytes = hardware.CacheBytes };
        if (hardware.Closids > 0)
        {
            list.AddRange(hardware.CodeData ? [l3 with { Name = "L3DATA" }, l3 with { Name = "L3CODE" }] : [l3]);
        }

        return [.. list];
    }

    private static EmulatedResource Cache(ResctrlHardware hardware, string name, int ways, int closids) => new()
    {
        Name = name,
        IsCache = true,
        Full = (1UL << ways) - 1,
        Minimum = (ulong)hardware.MinimumWays,
        Sparse = hardware.Sparse == true,
        Empty = hardware.EmptyMasks,
        Closids = closids,
        Width = (ways + 3) / 4,
    };
}
