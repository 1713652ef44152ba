using Cotenant.Daemon.Api.Contracts;
using Cotenant.Daemon.Configuration;
using Cotenant.Daemon.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Cotenant.Daemon.Api.Endpoints;

/// <summary><c>/v1/config</c>.</summary>
internal static class ConfigEndpoints
{
    public static void Map(IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/v1/config").WithTags("configuration");
        group.MapGet("", static (ConfigState config) => TypedResults.Ok(ConfigDisplay.Show(config.Current.Tree)))
            .WithSummary("The effective values with their sources; secrets hidden.");
        group.MapPost("reload", Reload).WithSummary("Reads the configuration anew; a faulty one changes nothing.");
    }

    private static async Task<Results<Ok<ReloadReport>, ProblemHttpResult>> Reload(ConfigReloader reloader) =>
        await reloader.ReloadAsync().ConfigureAwait(false) is { Count: > 0 } faults
            ? Problems.Conflict("The configuration is faulty; the one before holds.", string.Join(" | ", faults))
            : TypedResults.Ok(new ReloadReport(true, ["the configuration holds"]));
}
