using System.Text.Json;
using Cotenant.Daemon.Tests.Support;

namespace Cotenant.Daemon.Tests.Api;

public sealed class OpenApiTests
{
    [Fact]
    public async Task The_document_is_the_committed_one()
    {
        await using var daemon = await RunningDaemon.StartAsync("""{ "devices": [] }""", TestContext.Current.CancellationToken);
        var text = await daemon.Socket.GetStringAsync("/openapi/v1.json", TestContext.Current.CancellationToken);

        using var document = JsonDocument.Parse(text);
        Assert.StartsWith("3.1", document.RootElement.GetProperty("openapi").GetString(), StringComparison.Ordinal);
        Baseline.Check("docs/reference/openapi-v1.json", text.TrimEnd() + "\n");
    }

    [Fact]
    public async Task Every_reference_leads_somewhere()
    {
        await using var daemon = await RunningDaemon.StartAsync("""{ "devices": [] }""", TestContext.Current.CancellationToken);
        using var document = JsonDocument.Parse(await daemon.Socket.GetStringAsync("/openapi/v1.json", TestContext.Current.CancellationToken));

        var seen = 0;
        foreach (var reference in References(document.RootElement))
        {
            seen++;
            var at = document.RootElement;
            foreach (var part in reference.Split('/').Skip(1))
            {
                Assert.True(at.TryGetProperty(part, out at), $"{reference} is not there");
            }
        }

        Assert.True(seen > 20, "the document has hardly a reference");
    }

    [Fact]
    public async Task Every_route_says_what_it_is_for()
    {
        await using var daemon = await RunningDaemon.StartAsync("""{ "devices": [] }""", TestContext.Current.CancellationToken);
        using var document = JsonDocument.Parse(await daemon.Socket.GetStringAsync("/openapi/v1.json", TestContext.Current.CancellationToken));

        foreach (var path in document.RootElement.GetProperty("paths").EnumerateObject())
        {
            foreach (var operation in path.Value.EnumerateObject())
            {
                Assert.True(operation.Value.TryGetProperty("summary", out _), $"{operation.Name} {path.Name} has no summary");
            }
        }
    }

    private static IEnumerable<string> References(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(m =>
            m is { Name: "$ref", Value.ValueKind: JsonValueKind.String } ? [m.Value.GetString()!] : References(m.Value)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(References),
        _ => [],
    };
}
