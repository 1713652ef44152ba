using System.Text;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Cotenant.Daemon.Api;

/// <summary>The OpenAPI document.</summary>
internal static class ApiDocument
{
    private const string Problem = "ProblemDetails";

    private static readonly IReadOnlyDictionary<string, string> Tags = new SortedDictionary<string, string>(StringComparer.Ordinal)
    {
        ["checkpoints"] = "Kept states of a device, to go back to.",
        ["configuration"] = "What holds, where it comes from, and reading it again.",
        ["decisions"] = "What was decided and why, from the journal.",
        ["devices"] = "What has resources to hand out.",
        ["events"] = "What happens, as it happens.",
        ["health"] = "For service managers and probes.",
        ["models"] = "What policies have learned.",
        ["plans"] = "What would be decided now.",
        ["plugins"] = "Where policies come from.",
        ["policies"] = "Who decides.",
        ["status"] = "The daemon at a glance.",
        ["tenants"] = "Who receives resources.",
    };

    public static void Configure(OpenApiOptions options)
    {
        options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        options.AddOperationTransformer(static (operation, context, _) =>
        {
            operation.OperationId ??= IdOf(context.Description.HttpMethod ?? "GET", context.Description.RelativePath ?? "");
            operation.Responses ??= [];
            operation.Responses.TryAdd("default", new OpenApiResponse
            {
                Description = "What is wrong, and what to do.",
                Content = new Dictionary<string, OpenApiMediaType>
                {
                    ["application/problem+json"] = new() { Schema = new OpenApiSchemaReference(Problem) },
                },
            });
            return Task.CompletedTask;
        });
        options.AddDocumentTransformer(static async (document, context, cancellation) =>
        {
            var problem = await context.GetOrCreateSchemaAsync(typeof(ProblemDetails), null, cancellation).ConfigureAwait(false);
            document.AddComponent(Problem, problem);
            document.Info = new OpenApiInfo
            {
                Title = "Cotenant admin API",
                Version = "v1",
                Description = "Over the unix socket root and the group 'cotenant' may change things, others may read. Over TCP changes need the bearer token. Errors are ProblemDetails.",
            };

            // the address is the reader's own business, and differs from run to run
            document.Servers = [new OpenApiServer { Url = "/", Description = "The listener that served this document." }];
            foreach (var tag in document.Tags ?? new HashSet<OpenApiTag>())
            {
                tag.Description = Tags.GetValueOrDefault(tag.Name ?? "");
            }
        });
    }

    /// <summary>A name for generated clients: <c>get /v1/devices/{id}</c> becomes <c>getDevicesById</c>.</summary>
    private static string IdOf(string method, string path)
    {
        var name = new StringBuilder(method.ToLowerInvariant());
        foreach (var part in path.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(p => p != "v1"))
        {
            var word = part.Trim('{', '}');
            name.Append(part.StartsWith('{') ? "By" : "").Append(char.ToUpperInvariant(word[0])).Append(word.AsSpan(1));
        }

        return name.ToString();
    }
}
