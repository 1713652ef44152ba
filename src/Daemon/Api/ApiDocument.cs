using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Cotenant.Daemon.Api;

/// <summary>The OpenAPI document.</summary>
internal static class ApiDocument
{
    public static void Configure(OpenApiOptions options)
    {
        options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        options.AddOperationTransformer(static (operation, _, _) =>
        {
            operation.Responses ??= [];
            operation.Responses.TryAdd("default", new OpenApiResponse
            {
                Description = "What is wrong, and what to do.",
                Content = new Dictionary<string, OpenApiMediaType>
                {
                    ["application/problem+json"] = new() { Schema = new OpenApiSchemaReference("ProblemDetails") },
                },
            });
            return Task.CompletedTask;
        });
        options.AddDocumentTransformer(static (document, _, _) =>
        {
            document.Info = new OpenApiInfo
            {
                Title = "Cotenant admin API",
                Version = "v1",
                Description = "Over the unix socket root and the group 'cotenant' may change things, others may read. Over TCP changes need the bearer token. Errors are ProblemDetails.",
            };

            // the address is the reader's own business, and differs from run to run
            document.Servers?.Clear();
            return Task.CompletedTask;
        });
    }
}
