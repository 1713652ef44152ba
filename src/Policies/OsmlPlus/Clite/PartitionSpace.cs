using Cotenant.Compute.Numerics;
using Cotenant.Plugins;
using Cotenant.Plugins.Host;

namespace Cotenant.Policies.OsmlPlus.Clite;

/// <summary>
/// All ways to divide a host's cores, ways and steps of bandwidth among jobs: each gets the minimum at least, and the sum is
/// the capacity. A partition is a span with the amount of resource r for job j at r * <see cref="Jobs"/> + j.
/// </summary>
internal sealed class PartitionSpace
{
    internal const int Cores = 0;
    internal const int MaximumResources = 3;

    private readonly int[] _capacity = new int[MaximumResources];
    private readonly int[] _minimum = new int[MaximumResources];
    private readonly int[] _cuts;

    internal PartitionSpace(int maximumJobs) => _cuts = new int[maximumJobs + 1];

    internal int Jobs { get; private set; }

    internal int Resources { get; private set; }

    /// <summary>Numbers of a partition.</summary>
    internal int Length => Jobs * Resources;

    /// <summary>Index of the ways, or -1.</summary>
    internal int Ways { get; private set; }

    /// <summary>Index of the bandwidth, or -1.</summary>
    internal int Bandwidth { get; private set; }

    /// <summary>Percent of a step of bandwidth.</summary>
    internal int BandwidthStep { get; private set; }

    internal int Capacity(int resource) => _capacity[resource];

    internal int Minimum(int resource) => _minimum[resource];

    /// <summary>True when the host still has what this space divides.</summary>
    internal bool Describes(HostTopology topology) =>
        Resources > 0 && _capacity[Cores] == topology.CpuCount && (Ways < 0 ? 0 : _capacity[Ways]) == topology.Ways;

    internal void Reset(HostTopology topology, int jobs)
    {
        Jobs = jobs;
        Resources = 0;
        Add(topology.CpuCount, 1);
        Ways = topology.HasCache ? Add(topology.Ways, Math.Max(1, topology.MinimumWays)) : -1;
        Bandwidth = -1;
        if (topology.HasBandwidth)
        {
            BandwidthStep = Math.Max(1, topology.BandwidthStepPercent);
            var least = (topology.MinimumBandwidthPercent + BandwidthStep - 1) / BandwidthStep;
            Bandwidth = jobs * least <= 100 / BandwidthStep ? Add(100 / BandwidthStep, least) : -1;
        }
    }

    /// <summary>Equal parts; what does not divide goes to the first jobs.</summary>
    internal void Equal(Span<short> partition)
    {
        for (var i = 0; i < Length; i++)
        {
            var capacity = _capacity[i / Jobs];
            partition[i] = (short)(capacity / Jobs + (i % Jobs < capacity % Jobs ? 1 : 0));
        }
    }

    /// <summary>The minimum for all but one job.</summary>
    internal void Maximum(Span<short> partition, int job)
    {
        for (var i = 0; i < Length; i++)
        {
            var (capacity, minimum) = (_capacity[i / Jobs], _minimum[i / Jobs]);
            partition[i] = (short)(i % Jobs == job ? capacity - (Jobs - 1) * minimum : minimum);
        }
    }

    /// <summary>Any partition with the same probability, save that one job's amounts stay.</summary>
    /// <param name="partition">Receives it; holds the amounts of <paramref name="held"/>.</param>
    /// <param name="held">The job that keeps its amounts, or -1.</param>
    /// <param name="random">Draws.</param>
    internal void Random(Span<short> partition, int held, ref SeededRandom random)
    {
        var free = Jobs - (held < 0 ? 0 : 1);
        if (free == 0)
        {
            return;
        }

        for (var resource = 0; resource < Resources; resource++)
        {
            var part = partition.Slice(resource * Jobs, Jobs);
            var spare = _capacity[resource] - (held < 0 ? 0 : part[held]) - free * _minimum[resource];
            var at = 0;
            Cut(spare, free, ref random);
            for (var job = 0; job < Jobs; job++)
            {
                if (job != held)
                {
                    part[job] = (short)(_minimum[resource] + _cuts[at + 1] - _cuts[at] - 1);
                    at++;
                }
            }
        }
    }

    /// <summary>Shares of the capacities, 0 to 1.</summary>
    internal void Encode(ReadOnlySpan<short> partition, Span<double> point)
    {
        for (var i = 0; i < Length; i++)
        {
            point[i] = (double)partition[i] / _capacity[i / Jobs];
        }
    }

    internal void Save(ref RecordWriter writer)
    {
        writer.Write((short)Jobs);
        writer.Write((byte)Resources);
        writer.Write((short)Ways);
        writer.Write((short)Bandwidth);
        writer.Write((byte)BandwidthStep);
        for (var resource = 0; resource < Resources; resource++)
        {
            writer.Write((short)_capacity[resource]);
            writer.Write((short)_minimum[resource]);
        }
    }

    internal void Restore(ref RecordReader reader)
    {
        Jobs = reader.ReadInt16();
        Resources = reader.ReadByte();
        Ways = reader.ReadInt16();
        Bandwidth = reader.ReadInt16();
        BandwidthStep = reader.ReadByte();
        if (Jobs < 0 || Jobs >= _cuts.Length || Resources > MaximumResources || Ways >= Resources || Bandwidth >= Resources)
        {
            throw new InvalidDataException("the policy's memory is of a device with another number of tenant slots");
        }

        for (var resource = 0; resource < Resources; resource++)
        {
            _capacity[resource] = reader.ReadInt16();
            _minimum[resource] = reader.ReadInt16();
        }
    }

    // stars and bars: distinct bars among spare + parts - 1 places, in order, between two outer ones
    private void Cut(int spare, int parts, ref SeededRandom random)
    {
        _cuts[0] = -1;
        _cuts[parts] = spare + parts - 1;
        for (var count = 1; count < parts; count++)
        {
            // Floyd's sampling without repetition
            var top = spare + count - 1;
            var draw = random.NextInt(top + 1);
            draw = _cuts.AsSpan(1, count - 1).Contains(draw) ? top : draw;
            var at = count;
            for (; at > 1 && _cuts[at - 1] > draw; at--)
            {
                _cuts[at] = _cuts[at - 1];
            }

            _cuts[at] = draw;
        }
    }

    private int Add(int capacity, int minimum)
    {
        _capacity[Resources] = capacity;
        _minimum[Resources] = minimum;
        return Resources++;
    }
}
