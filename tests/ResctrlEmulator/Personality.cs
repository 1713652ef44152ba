namespace Cotenant.ResctrlEmulator;

/// <summary>Machines that the emulator can be, by the name that its command line takes.</summary>
internal static class Personality
{
    public static IReadOnlyDictionary<string, ResctrlHardware> All { get; } = new Dictionary<string, ResctrlHardware>
    {
        // the virtual machine of tests/System/vm, and what its kernel does
        ["intel-contiguous"] = new() { Rmids = 96, BandwidthClosids = 16 },
        ["intel-sparse"] = new() { CacheIds = [0, 1], Ways = 15, Shareable = 0x6000, Sparse = true, Rmids = 96, Level2Ids = [0, 1, 2, 3], CanRename = true },
        ["amd"] = Epyc with { CacheIds = [0, 1, 8, 9], BandwidthClosids = 16, SlowMemory = true },
        ["cdp"] = new() { CodeData = true, Rmids = 96, BandwidthClosids = 16 },
        ["snc"] = new() { CacheIds = [0, 1], SubNodes = 2, Sparse = false, Rmids = 96, CanRename = true },
        ["abmc"] = Epyc with { Counters = 8, Telemetry = true },
        ["mbps"] = new() { MegabytesPerSecond = true, Rmids = 96, BandwidthClosids = 16 },
    };

    private static ResctrlHardware Epyc => new()
    {
        Ways = 16,
        MinimumWays = 0,
        EmptyMasks = true,
        Sparse = true,
        Shareable = 0,
        BandwidthMinimum = 0,
        BandwidthStep = 1,
        BandwidthMaximum = 2048,
        ThrottleMode = "",
        Rmids = 256,
        CanRename = true,
    };
}
