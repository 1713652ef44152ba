using Cotenant.Daemon.Api.Contracts;
using Cotenant.Daemon.Runtime;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Cotenant.Daemon.Api.Endpoints;

/// <summary><c>/healthz</c>, <c>/readyz</c>, <c>/v1/status</c>.</summary>
internal static class HealthEndpoints
{
    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/healthz", static () => TypedResults.Ok(new HealthReport("ok")))
            .WithSummary("Answers while the program lives.").WithTags("health");
        app.MapGet("/readyz", Ready).WithSummary("Says whether every device's loop does its work.").WithTags("health");
        app.MapGet("/v1/status", static (ReportBuilder reports) => TypedResults.Ok(reports.Status()))
            .WithSummary("The daemon at a glance.").WithTags("status");
    }

    private static Results<Ok<ReadinessReport>, JsonHttpResult<ReadinessReport>> Ready(Readiness readiness)
    {
        var report = readiness.Report();
        return report.Status == "not-ready"
            ? TypedResults.Json(report, ApiJson.Default.ReadinessReport, statusCode: StatusCodes.Status503ServiceUnavailable)
            : TypedResults.Ok(report);
    }
}
