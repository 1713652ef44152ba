using Cotenant.Plugins;
using Cotenant.Plugins.Host;
using Cotenant.Policies.OsmlPlus.Units;

namespace Cotenant.Policies.OsmlPlus.Control;

/// <summary>
/// Memory bandwidth by need: while the memory is near its limit and a service is in trouble, the best-effort pool's limit
/// is halved; when all is well it rises step by step.
/// </summary>
internal sealed class BestEffortThrottle
{
    // loaded-latency curves rise steeply from about three quarters of the peak
    private const double Crowded = 0.7;
    private const long FallNs = 500_000_000;
    private const long RiseNs = 5_000_000_000;

    private long _changedNs;

    /// <summary>Sets the pool's limit.</summary>
    /// <returns>True when it changed.</returns>
    internal bool Update(UnitTable units, Amounts amounts, HostTopology topology, Sample total, bool trouble, long nowNs)
    {
        ref readonly var pool = ref units[units.BestEffort];
        if (!pool.Active || !topology.HasBandwidth || !(topology.MemoryBandwidth > 0) || !total.HasValue)
        {
            return false;
        }

        ref var amount = ref amounts[units.BestEffort];
        var used = total.Value / topology.MemoryBandwidth;
        var now = amount.Bandwidth == 0 ? 100 : amount.Bandwidth;
        if (trouble && used > Crowded && now > topology.MinimumBandwidthPercent && nowNs - _changedNs >= FallNs)
        {
            var step = Math.Max(1, topology.BandwidthStepPercent);
            amount.Bandwidth = Math.Max(topology.MinimumBandwidthPercent, now / 2 / step * step);
            _changedNs = nowNs;
            return true;
        }

        if (!trouble && now < 100 && used < Crowded && nowNs - _changedNs >= RiseNs)
        {
            now += topology.BandwidthStepPercent;
            amount.Bandwidth = now >= 100 ? 0 : now;
            _changedNs = nowNs;
            return true;
        }

        return false;
    }

    internal void Save(ref RecordWriter writer) => writer.Write(_changedNs);

    internal void Restore(ref RecordReader reader) => _changedNs = reader.ReadInt64();
}
