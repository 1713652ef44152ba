using System.Numerics;
using Cotenant.HwBackends.Linux.Resctrl;
using Cotenant.Plugins;
using Cotenant.Plugins.Host;

namespace Cotenant.HwBackends.Linux.Host;

/// <summary>
/// The contract's view of this host, and the way between its cache domains (fixed for the device's life, because plans
/// index them) and the kernel's (which come and go with their CPUs).
/// </summary>
internal sealed class HostShape
{
    // where the hardware takes bytes a second, percent are ours to choose: as fine as the contract has them, and never a standstill
    private const int AbsoluteMinimumPercent = 5;
    private const int AbsoluteStepPercent = 5;
    private readonly HostSystem _system;
    private readonly int[] _cacheIds;
    private readonly int _cpuNumbers;
    private int[] _cacheOf = [];
    private int[] _bandwidthOf = [];

    public HostShape(HostSystem system)
    {
        _system = system;
        var ids = system.Machine.CacheDomains.Select(d => d.Id).ToArray();
        var resctrl = system.Resctrl?.Capabilities.Domains.Cache ?? [];
        _cacheIds = ids.Length > 0 ? ids : resctrl.Length > 0 ? [resctrl[0]] : [0];

        // room for CPUs that come online later within the same word of 64
        _cpuNumbers = (system.Machine.Cpus[^1].Id | 63) + 1;
        Topology = Build();
    }

    /// <summary>What the host has to hand out now.</summary>
    public HostTopology Topology { get; private set; }

    /// <summary>Builds the topology anew after hot-plug, or when foreign groups came or went.</summary>
    public void Rebuild() => Topology = Build();

    /// <summary>What a tenant's part of a plan means for its class.</summary>
    /// <param name="plan">the plan</param>
    /// <param name="slot">the tenant's</param>
    /// <param name="shares">what its settings say of resources that plans do not name</param>
    /// <param name="settings">receives the class</param>
    public void ToSettings(HostPlan plan, int slot, IReadOnlyDictionary<string, ResourceAmount> shares, ClassSettings settings)
    {
        var capabilities = _system.Resctrl!.Capabilities;
        var ways = plan.Ways(slot);
        for (var i = 0; i < settings.Masks.Length; i++)
        {
            // a domain that came after the start is in no plan: it stays open, but for what another group holds alone
            settings.Masks[i] = _cacheOf[i] >= 0 && ways[_cacheOf[i]] != 0 ? ways[_cacheOf[i]]
                : Topology.WayMask & ~capabilities.Cache!.Withheld(capabilities.Domains.Cache[i]);
        }

        var bandwidth = plan.BandwidthPercent(slot);
        for (var i = 0; i < settings.Bandwidth.Length; i++)
        {
            settings.Bandwidth[i] = capabilities.Bandwidth!.FromPercent(_bandwidthOf[i] >= 0 && bandwidth[_bandwidthOf[i]] != 0 ? bandwidth[_bandwidthOf[i]] : BandwidthAllocation.FullPercent);
        }

        ExtraPlacer.Fill(capabilities, _system.Classes!.Groups.Root.Applied, shares, settings);
    }

    /// <summary>Writes what a class holds into a tenant's part of a plan; domains that are offline keep what they had.</summary>
    /// <returns>the resources that differed before</returns>
    public ResourceSet FromSettings(ClassSettings settings, HostPlan plan, int slot)
    {
        var different = ResourceSet.None;
        var allocation = _system.Resctrl!.Capabilities.Bandwidth;
        var ways = plan.Ways(slot);
        for (var i = 0; i < settings.Masks.Length; i++)
        {
            if (_cacheOf[i] >= 0 && ways[_cacheOf[i]] != settings.Masks[i])
            {
                ways[_cacheOf[i]] = settings.Masks[i];
                different |= ResourceSet.Of(HostResources.Cache);
            }
        }

        var bandwidth = plan.BandwidthPercent(slot);
        for (var i = 0; i < settings.Bandwidth.Length; i++)
        {
            // where values are absolute, several percent may mean one value
            if (_bandwidthOf[i] >= 0 && (bandwidth[_bandwidthOf[i]] == 0 || allocation!.FromPercent(bandwidth[_bandwidthOf[i]]) != settings.Bandwidth[i]))
            {
                bandwidth[_bandwidthOf[i]] = (byte)Math.Min(allocation!.ToPercent(settings.Bandwidth[i]), byte.MaxValue);
                different |= ResourceSet.Of(HostResources.Bandwidth);
            }
        }

        return different;
    }

    private HostTopology Build()
    {
        var machine = _system.Machine;
        var capabilities = _system.Resctrl?.Capabilities;
        var domains = capabilities?.Domains ?? new ResctrlDomains([], []);
        _cacheOf = [.. domains.Cache.Select(id => Array.IndexOf(_cacheIds, id))];
        _bandwidthOf = [.. domains.Bandwidth.Select(id => Array.IndexOf(_cacheIds, id))];
        var online = machine.Online;
        if (_system.Options.Cpus is { } allowed)
        {
            online &= allowed;
        }

        var coreOf = new int[_cpuNumbers];
        Array.Fill(coreOf, -1);
        foreach (var cpu in machine.Cpus)
        {
            if (cpu.Id < _cpuNumbers)
            {
                coreOf[cpu.Id] = cpu.Core;
            }
            else
            {
                online.Remove(cpu.Id);
            }
        }

        // bandwidth counts only where its domains are the caches': a plan has no other place for it
        var hasBandwidth = capabilities?.Bandwidth is not null && _bandwidthOf.Length > 0 && Array.IndexOf(_bandwidthOf, -1) < 0;
        return new HostTopology(online, coreOf)
        {
            CacheDomains = BuildDomains(online),
            Ways = capabilities?.Cache is { } cache ? BitOperations.PopCount(cache.FullMask) : 0,
            MinimumWays = capabilities?.Cache?.MinBits ?? 1,
            ShareableWays = capabilities?.Cache?.Shareable ?? 0,
            MinimumBandwidthPercent = !hasBandwidth ? 0 : capabilities!.Bandwidth!.Unit == BandwidthUnit.Percent ? capabilities.Bandwidth.Minimum : AbsoluteMinimumPercent,
            BandwidthStepPercent = capabilities?.Bandwidth is { Unit: not BandwidthUnit.Percent } ? AbsoluteStepPercent : capabilities?.Bandwidth?.Step ?? 10,
            ClassLimit = _system.Classes?.Groups.Budget ?? -1,
            MemoryBandwidth = _system.Options.MemoryBandwidth,
            NominalMHz = machine.NominalMHz,
            MemoryBytes = machine.MemoryBytes,
        };
    }

    private CacheDomain[] BuildDomains(CpuSet online)
    {
        var built = new CacheDomain[_cacheIds.Length];

        // with sub-NUMA clusters a mask holds on every node, but a node's memory fills only that node's part of the ways
        var parts = _system.Resctrl?.Capabilities.Monitoring?.SubNodes ?? 1;
        for (var i = 0; i < built.Length; i++)
        {
            var known = _system.Machine.CacheDomains.FirstOrDefault(d => d.Id == _cacheIds[i]);
            built[i] = new CacheDomain(_cacheIds[i], known is not null ? known.Cpus & online : _cacheIds.Length == 1 ? online : default, (known?.Bytes ?? 0) / parts);
        }

        return built;
    }
}
