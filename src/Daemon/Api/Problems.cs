using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Cotenant.Daemon.Api;

/// <summary>Errors as ProblemDetails (RFC 9457): what is wrong as the title, what to do as the detail.</summary>
internal static class Problems
{
    public static ProblemHttpResult Of(int status, string title, string detail) =>
        TypedResults.Problem(new ProblemDetails { Status = status, Title = title, Detail = detail });

    public static ProblemHttpResult NoDevice(string id, IEnumerable<string> known) =>
        Of(StatusCodes.Status404NotFound, $"There is no device '{id}'.", $"known: {Listed(known)}");

    public static ProblemHttpResult NoTenant(string id) =>
        Of(StatusCodes.Status404NotFound, $"There is no tenant '{id}'.", "see GET /v1/tenants");

    public static ProblemHttpResult NoPolicy(string name, IEnumerable<string> known) =>
        Of(StatusCodes.Status404NotFound, $"There is no policy '{name}'.", $"known: {Listed(known)}");

    public static ProblemHttpResult Invalid(string title, string detail) => Of(StatusCodes.Status400BadRequest, title, detail);

    public static ProblemHttpResult Conflict(string title, string detail) => Of(StatusCodes.Status409Conflict, title, detail);

    public static ProblemHttpResult Busy(string title) => Of(StatusCodes.Status503ServiceUnavailable, title, "try again");

    public static ValidationProblem Faults(IReadOnlyList<(string Member, string Problem, string Remedy)> faults) =>
        TypedResults.ValidationProblem(
            faults.GroupBy(f => f.Member, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Select(Line).ToArray()),
            detail: faults[0].Member.Length == 0 ? Line(faults[0]) : $"{faults[0].Member}: {Line(faults[0])}",
            title: "The request is faulty.");

    private static string Line((string Member, string Problem, string Remedy) fault) =>
        fault.Remedy.Length == 0 ? fault.Problem : $"{fault.Problem}; {fault.Remedy}";

    public static Task Write(HttpContext context, int status, string title, string detail) =>
        Of(status, title, detail).ExecuteAsync(context);

    private static string Listed(IEnumerable<string> names) => string.Join(", ", names) is { Length: > 0 } text ? text : "none";
}
