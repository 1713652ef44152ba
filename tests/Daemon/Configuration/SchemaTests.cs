using System.Text.Json;
using Cotenant.Daemon.Configuration.Shape;
using Cotenant.Daemon.Tests.Support;

namespace Cotenant.Daemon.Tests.Configuration;

public sealed class SchemaTests
{
    [Fact]
    public void The_shipped_schema_is_the_one_that_the_options_make() =>
        Baseline.Check("docs/operations/cotenant.schema.json", SchemaWriter.Write());

    [Fact]
    public void Defaults_in_the_schema_pass_the_check_of_their_own_shape()
    {
        using var schema = JsonDocument.Parse(SchemaWriter.Write());
        using var config = new ConfigCase().With(JsonSerializer.Serialize(Defaults(schema.RootElement)));

        var result = config.Load();

        Assert.True(result.Model is not null, string.Join('\n', result.Errors.Items));
    }

    private static Dictionary<string, JsonElement> Defaults(JsonElement schema) => schema.GetProperty("properties").EnumerateObject()
        .Where(p => p.Value.TryGetProperty("properties", out _))
        .ToDictionary(
            p => p.Name,
            p => JsonSerializer.SerializeToElement(p.Value.GetProperty("properties").EnumerateObject()
                .Where(m => m.Value.TryGetProperty("default", out _))
                .ToDictionary(m => m.Name, m => m.Value.GetProperty("default"))));
}
