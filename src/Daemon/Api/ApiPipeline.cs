using Cotenant.Daemon.Api.Access;
using Cotenant.Daemon.Api.Endpoints;
using Cotenant.Daemon.Logging;
using Cotenant.Daemon.Metrics;
using Microsoft.AspNetCore.Diagnostics;

namespace Cotenant.Daemon.Api;

/// <summary>What a request passes through, and the routes at its end.</summary>
internal static class ApiPipeline
{
    public static void AddServices(IServiceCollection services)
    {
        services.AddRouting();
        services.AddProblemDetails();
        services.ConfigureHttpJsonOptions(static o => o.SerializerOptions.TypeInfoResolverChain.Insert(0, ApiJson.Default));
        services.AddOpenApi("v1", ApiDocument.Configure);
    }

    public static void Configure(WebApplication app)
    {
        app.UseExceptionHandler(static handler => handler.Run(Fail));
        app.UseStatusCodePages();
        app.UseRouting();
        app.UseMiddleware<DoorMiddleware>();
        app.MapOpenApi("/openapi/{documentName}.json");
        HealthEndpoints.Map(app);
        DeviceEndpoints.Map(app);
        TenantEndpoints.Map(app);
        PolicyEndpoints.Map(app);
        DecisionEndpoints.Map(app);
        PlanEndpoints.Map(app);
        EventEndpoints.Map(app);
        ConfigEndpoints.Map(app);
        app.MapGet(DoorMiddleware.MetricsPath, static (HttpContext context, MetricsPage page) => page.WriteAsync(context)).ExcludeFromDescription();
    }

    private static Task Fail(HttpContext context)
    {
        var error = context.Features.Get<IExceptionHandlerFeature>()?.Error;
        if (error is BadHttpRequestException bad)
        {
            return Problems.Write(context, bad.StatusCode, "The request cannot be read.", bad.InnerException?.Message ?? bad.Message);
        }

        var log = context.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger("Cotenant.Daemon.Api");
        HostLog.RequestFailed(log, error!, context.Request.Method, context.Request.Path);
        return Problems.Write(context, StatusCodes.Status500InternalServerError, "The daemon could not answer.", "its log says why");
    }
}
