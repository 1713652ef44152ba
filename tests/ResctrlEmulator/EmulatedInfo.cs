using System.Globalization;

namespace Cotenant.ResctrlEmulator;

/// <summary>The files of info/ that do not change, by path below the mount point.</summary>
internal static class EmulatedInfo
{
    public static Dictionary<string, string> Of(ResctrlHardware hardware, EmulatedResource[] resources)
    {
        var info = new Dictionary<string, string>();
        foreach (var resource in resources)
        {
            var at = $"info/{resource.Name}";
            info[$"{at}/num_closids"] = $"{resource.Closids}\n";
            if (resource.IsCache)
            {
                info[$"{at}/cbm_mask"] = $"{resource.Full:x}\n";
                info[$"{at}/min_cbm_bits"] = $"{resource.Minimum}\n";
                info[$"{at}/shareable_bits"] = $"{(resource.IsLevel2 ? 0 : hardware.Shareable):x}\n";
                if (hardware.Sparse is { } sparse)
                {
                    info[$"{at}/sparse_masks"] = sparse ? "1\n" : "0\n";
                }
            }
            else
            {
                info[$"{at}/min_bandwidth"] = $"{resource.Minimum}\n";
                info[$"{at}/bandwidth_gran"] = $"{resource.Step}\n";
                info[$"{at}/delay_linear"] = hardware.BandwidthMaximum == 100 ? "1\n" : "0\n";
                if (hardware.ThrottleMode.Length > 0)
                {
                    info[$"{at}/thread_throttle_mode"] = hardware.ThrottleMode + "\n";
                }
            }
        }

        if (hardware.Rmids > 0)
        {
            info["info/L3_MON/mon_features"] = "llc_occupancy\nmbm_total_bytes\nmbm_local_bytes\n";
            info["info/L3_MON/num_rmids"] = hardware.Rmids.ToString(CultureInfo.InvariantCulture) + "\n";
            info["info/L3_MON/max_threshold_occupancy"] = $"{hardware.CacheBytes / hardware.Rmids / 4096 * 4096}\n";
        }

        if (hardware.Counters > 0)
        {
            info["info/L3_MON/mbm_assign_mode"] = "[mbm_event]\ndefault\n";
            info["info/L3_MON/num_mbm_cntrs"] = string.Join(';', hardware.CacheIds.Select(id => $"{id}={hardware.Counters}")) + "\n";
        }

        if (hardware.Telemetry)
        {
            info["info/PERF_PKG_MON/mon_features"] = "core_energy\nactivity\n";
            info["info/PERF_PKG_MON/num_rmids"] = "64\n";
        }

        return info;
    }
}
