namespace Cotenant.ResctrlEmulator;

/// <summary>The files of info/, by path below the mount point.</summary>
internal static class EmulatedInfo
{
    public static Dictionary<string, string> Of(ResctrlHardware hardware)
    {
        var info = new Dictionary<string, string>();
        var full = (1UL << hardware.Ways) - 1;
        foreach (var cache in hardware.Closids == 0 ? [] : hardware.CodeData ? new[] { "L3CODE", "L3DATA" } : ["L3"])
        {
            info[$"info/{cache}/cbm_mask"] = $"{full:x}\n";
            info[$"info/{cache}/min_cbm_bits"] = $"{hardware.MinimumWays}\n";
            info[$"info/{cache}/shareable_bits"] = $"{hardware.Shareable:x}\n";
            info[$"info/{cache}/num_closids"] = $"{hardware.Closids / (hardware.CodeData ? 2 : 1)}\n";
        }

        if (hardware.BandwidthClosids > 0)
        {
            info["info/MB/min_bandwidth"] = $"{hardware.BandwidthMinimum}\n";
            info["info/MB/bandwidth_gran"] = $"{hardware.BandwidthStep}\n";
            info["info/MB/delay_linear"] = "1\n";
            info["info/MB/num_closids"] = $"{hardware.BandwidthClosids}\n";
        }

        if (hardware.Rmids > 0)
        {
            info["info/L3_MON/mon_features"] = "llc_occupancy\nmbm_total_bytes\nmbm_local_bytes\n";
            info["info/L3_MON/num_rmids"] = $"{hardware.Rmids}\n";
        }

        return info;
    }
}
