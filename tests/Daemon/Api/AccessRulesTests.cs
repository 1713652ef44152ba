using System.Net;
using Cotenant.Daemon.Api.Access;
using Microsoft.AspNetCore.Http;

namespace Cotenant.Daemon.Tests.Api;

public sealed class AccessRulesTests
{
    private static readonly AccessRules Rules = new(null, ownUid: 500, group: 42);

    [Theory]
    [InlineData(0, 0, new uint[0], true)]
    [InlineData(500, 7, new uint[0], true)]
    [InlineData(1000, 42, new uint[0], true)]
    [InlineData(1000, 7, new uint[] { 5, 42 }, true)]
    [InlineData(1000, 7, new uint[] { 5 }, false)]
    public void Root_the_own_user_and_the_group_may_change(int uid, int gid, uint[] groups, bool may) =>
        Assert.Equal(may, Rules.MayChange(new PeerCredentials(1, (uint)uid, (uint)gid, groups)));

    [Fact]
    public void Without_the_group_on_the_system_nobody_is_in_it() =>
        Assert.False(new AccessRules(null, 500, null).MayChange(new PeerCredentials(1, 1000, 42, [42])));

    [Fact]
    public void Without_a_token_no_token_is_right() => Assert.False(Rules.HasToken("Bearer x"));

    [Theory]
    [InlineData("[::1]:7080", true)]
    [InlineData("localhost:7080", true)]
    [InlineData("127.0.0.1:7080", false)]
    [InlineData("[::1]", false)]
    public void Hosts_of_a_listener_on_the_ipv6_loopback(string host, bool own) =>
        Assert.Equal(own, AccessRules.IsOwnOrigin(new HostString(host), [], new IPEndPoint(IPAddress.IPv6Loopback, 7080)));
}
