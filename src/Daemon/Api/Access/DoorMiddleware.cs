using System.Net;

namespace Cotenant.Daemon.Api.Access;

/// <summary>
/// Stands before every route: each listener has its own routes, no page of a browser gets in, changes need a right, and
/// nobody changes things faster than the daemon can take.
/// </summary>
internal sealed class DoorMiddleware(RequestDelegate next, AccessRules rules, ChangeLimiter limiter)
{
    public const string MetricsPath = "/metrics";

    public async Task InvokeAsync(HttpContext context)
    {
        var door = context.Features.Get<DoorFeature>() ?? new DoorFeature(Door.Loopback, null);
        if (door.Door == Door.Metrics != context.Request.Path.Equals(MetricsPath, StringComparison.Ordinal))
        {
            await Problems.Write(context, StatusCodes.Status404NotFound, "There is no such page here.", door.Door == Door.Metrics ? "this listener has /metrics only" : "see /openapi/v1.json for the routes").ConfigureAwait(false);
            return;
        }

        // no page of a browser belongs to the socket, and what hands one's requests on to it would lend it its rights
        if (door.Door == Door.Socket ? context.Request.Headers.Origin.Count > 0 : !CameByOwnName(context))
        {
            await Problems.Write(context, StatusCodes.Status403Forbidden, "The request came by another name.", "Host and Origin have to be the listener's own address; over the socket there is no Origin").ConfigureAwait(false);
            return;
        }

        if (HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method))
        {
            await next(context).ConfigureAwait(false);
            return;
        }

        if (!await MayChange(context, door).ConfigureAwait(false))
        {
            return;
        }

        using var lease = limiter.Take(IsOwnAffair(context));
        if (!lease.IsAcquired)
        {
            context.Response.Headers.RetryAfter = "1";
            await Problems.Write(context, StatusCodes.Status429TooManyRequests, "Too many changes.", "wait a second and try again").ConfigureAwait(false);
            return;
        }

        await next(context).ConfigureAwait(false);
    }

    private static bool CameByOwnName(HttpContext context) =>
        context.Connection.LocalIpAddress is { } address
        && AccessRules.IsOwnOrigin(context.Request.Host, context.Request.Headers.Origin, new IPEndPoint(address, context.Connection.LocalPort));

    /// <summary>A tenant's own report is let through here; the route itself asks who sends it.</summary>
    private static bool IsOwnAffair(HttpContext context) => context.GetEndpoint()?.Metadata.GetMetadata<OwnAffair>() is not null;

    private async Task<bool> MayChange(HttpContext context, DoorFeature door)
    {
        if (door.Peer is { } peer)
        {
            if (IsOwnAffair(context) || rules.MayChange(peer))
            {
                return true;
            }

            await Problems.Write(context, StatusCodes.Status403Forbidden, "You may read, not change.", $"be root or a member of the group {AccessRules.GroupName}").ConfigureAwait(false);
            return false;
        }

        if (rules.HasToken(context.Request.Headers.Authorization))
        {
            return true;
        }

        AccessRules.Challenge(context.Response);
        await Problems.Write(context, StatusCodes.Status401Unauthorized, "Changes over TCP need the token.", "send 'Authorization: Bearer TOKEN' with the token from the state directory, or use the unix socket").ConfigureAwait(false);
        return false;
    }
}
