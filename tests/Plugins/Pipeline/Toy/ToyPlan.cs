using System.Text.Json;

namespace Cotenant.Plugins.Tests.Pipeline.Toy;

/// <summary>Two levels per tenant, one for each resource of the toy family.</summary>
internal sealed class ToyPlan : Plan<ToyPlan>
{
    public const int Tenants = 4;

    public int[][] Levels { get; } = [new int[Tenants], new int[Tenants]];

    public override void CopyFrom(ToyPlan source)
    {
        source.Levels[0].CopyTo(Levels[0], 0);
        source.Levels[1].CopyTo(Levels[1], 0);
    }

    public override void CopyResources(ToyPlan source, ResourceSet resources, in DecisionPoint point)
    {
        for (var resource = 0; resource < 2; resource++)
        {
            if (resources.Contains(resource))
            {
                source.Levels[resource].CopyTo(Levels[resource], 0);
            }
        }
    }

    public override ResourceSet Difference(ToyPlan other)
    {
        var different = ResourceSet.None;
        for (var resource = 0; resource < 2; resource++)
        {
            different |= Levels[resource].AsSpan().SequenceEqual(other.Levels[resource]) ? default : ResourceSet.Of(resource);
        }

        return different;
    }

    public override bool WithinScope(ToyPlan other, in DecisionPoint point)
    {
        for (var tenant = 0; tenant < Tenants; tenant++)
        {
            if (tenant != point.Subject && (Levels[0][tenant] != other.Levels[0][tenant] || Levels[1][tenant] != other.Levels[1][tenant]))
            {
                return false;
            }
        }

        return true;
    }

    public override void Write(ref RecordWriter writer)
    {
        foreach (var levels in Levels)
        {
            foreach (var level in levels)
            {
                writer.Write(level);
            }
        }
    }

    public override void Read(ref RecordReader reader)
    {
        foreach (var levels in Levels)
        {
            foreach (ref var level in levels.AsSpan())
            {
                level = reader.ReadInt32();
            }
        }
    }

    public override void WriteJson(Utf8JsonWriter json, ITenantNames tenants) => json.WriteNumber("first", Levels[0][0]);
}
