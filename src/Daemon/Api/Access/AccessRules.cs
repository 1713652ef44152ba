using System.Net;
using Microsoft.Net.Http.Headers;

namespace Cotenant.Daemon.Api.Access;

/// <summary>Who may do what.</summary>
internal sealed class AccessRules
{
    /// <summary>Members may change things.</summary>
    public const string GroupName = "cotenant";

    private readonly TokenFile? _token;
    private readonly uint _ownUid;
    private readonly uint? _group;

    /// <param name="token">The token for changes over TCP; null when there is no such listener.</param>
    /// <param name="ownUid">The daemon's own user.</param>
    /// <param name="group">The group whose members may change things.</param>
    public AccessRules(TokenFile? token, uint ownUid, uint? group)
    {
        _token = token;
        _ownUid = ownUid;
        _group = group;
    }

    /// <summary>True when the peer of a unix socket may change things.</summary>
    public bool MayChange(PeerCredentials peer) =>
        peer.Uid == 0 || peer.Uid == _ownUid || (_group is { } group && peer.IsMember(group));

    /// <summary>True when the request carries the token.</summary>
    public bool HasToken(string? authorization) =>
        _token is not null
        && authorization is not null
        && authorization.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase)
        && _token.Matches(authorization.AsSpan("Bearer ".Length).Trim());

    /// <summary>
    /// True when a browser's page from elsewhere cannot be behind the request: the host is the listener's own, and so is
    /// the origin, if there is one.
    /// </summary>
    /// <param name="host">The header <c>Host</c>.</param>
    /// <param name="origins">The headers <c>Origin</c>.</param>
    /// <param name="local">The address that the connection came in on.</param>
    public static bool IsOwnOrigin(HostString host, IReadOnlyList<string?> origins, IPEndPoint local)
    {
        if (!IsOwnHost(host.Host, host.Port ?? 80, local))
        {
            return false;
        }

        foreach (var origin in origins)
        {
            if (!Uri.TryCreate(origin, UriKind.Absolute, out var uri)
                || uri.Scheme != Uri.UriSchemeHttp
                || !IsOwnHost(uri.Host, uri.Port, local))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>What a refused change over TCP should carry.</summary>
    public static void Challenge(HttpResponse response) => response.Headers[HeaderNames.WWWAuthenticate] = "Bearer realm=\"cotenant\"";

    private static bool IsOwnHost(string host, int port, IPEndPoint local) =>
        port == local.Port
        && (string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && address.Equals(local.Address)));
}
