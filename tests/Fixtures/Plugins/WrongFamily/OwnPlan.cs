using System.Text.Json;
using Cotenant.Plugins;

namespace Cotenant.Fixtures.WrongFamily;

/// <summary>A plan without content.</summary>
internal sealed class OwnPlan : Plan<OwnPlan>
{
    public override void CopyFrom(OwnPlan source)
    {
    }

    public override void CopyResources(OwnPlan source, ResourceSet resources, in DecisionPoint point)
    {
    }

    public override ResourceSet Difference(OwnPlan other) => ResourceSet.None;

    public override void Write(ref RecordWriter writer)
    {
    }

    public override void Read(ref RecordReader reader)
    {
    }

    public override void WriteJson(Utf8JsonWriter json, ITenantNames tenants)
    {
    }
}
