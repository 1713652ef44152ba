using System.Text.Json;
using Cotenant.Plugins;

namespace Cotenant.Fixtures.WrongFamily;

/// <summary>An observation without content.</summary>
internal sealed class OwnObservation : Observation
{
    public override void WriteJson(Utf8JsonWriter json)
    {
    }

    protected override void WriteContent(ref RecordWriter writer)
    {
    }

    protected override void ReadContent(ref RecordReader reader)
    {
    }
}
