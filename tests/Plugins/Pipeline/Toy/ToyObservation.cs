using System.Text.Json;

namespace Cotenant.Plugins.Tests.Pipeline.Toy;

/// <summary>The toy family: a device that asks at random moments for two levels.</summary>
internal sealed class ToyObservation : Observation
{
    public long Demand { get; set; }

    public override void WriteJson(Utf8JsonWriter json) => json.WriteNumber("demand", Demand);

    protected override void WriteContent(ref RecordWriter writer) => writer.Write(Demand);

    protected override void ReadContent(ref RecordReader reader) => Demand = reader.ReadInt64();
}
