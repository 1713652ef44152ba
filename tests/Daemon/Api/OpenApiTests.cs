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
}
