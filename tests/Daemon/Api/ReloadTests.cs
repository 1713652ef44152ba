using System.Net;
using System.Net.Http.Json;
using Cotenant.Daemon.Api;
using Cotenant.Daemon.Api.Contracts;
using Cotenant.Daemon.Tests.Support;

namespace Cotenant.Daemon.Tests.Api;

/// <summary>A reload makes a whole new configuration hold, or nothing of it.</summary>
public sealed class ReloadTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_faulty_file_changes_nothing_and_is_told_everywhere()
    {
        await using var daemon = await RunningDaemon.StartAsync(cancellation: Cancellation);
        File.WriteAllText(daemon.ConfigFile, """{ "devices": 3 }""");

        using var refused = await daemon.Socket.PostAsync("/v1/config/reload", null, Cancellation);
        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
        Assert.Contains("devices: a number stands where a list belongs", await refused.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);

        var status = await StatusAsync(daemon);
        Assert.Equal("degraded", status.Readiness.Status);
        Assert.Contains("the last reload was refused", status.Readiness.Checks.First(c => c.Name == "configuration").Detail, StringComparison.Ordinal);
        Assert.Equal((1, 0), (status.Configuration.FailedReloads, status.Configuration.Reloads));
        Assert.Equal("running", status.Devices[0].Status);
        Assert.Contains("cotenant_config_last_reload_successful 0", await daemon.Metrics.GetStringAsync("/metrics", Cancellation), StringComparison.Ordinal);

        File.WriteAllText(daemon.ConfigFile, RunningDaemon.Json());
        await ReloadAsync(daemon);
        Assert.Equal("ready", (await StatusAsync(daemon)).Readiness.Status);
    }

    [Fact]
    public async Task Devices_come_go_and_stay()
    {
        await using var daemon = await RunningDaemon.StartAsync(cancellation: Cancellation);
        var stayed = await RunningDaemon.UntilAsync(() => StatusAsync(daemon), s => s.Devices[0].Decisions > 5);
        File.WriteAllText(daemon.ConfigFile, RunningDaemon.Json(rest: "").Replace("\"devices\": [", "\"devices\": [ { \"id\": \"second\", \"kind\": \"simulated-server\" },", StringComparison.Ordinal));
        await ReloadAsync(daemon);
        var both = await StatusAsync(daemon);
        Assert.Equal(["second", "server"], both.Devices.Select(d => d.Id));
        Assert.True(both.Devices[1].Decisions >= stayed.Devices[0].Decisions);

        File.WriteAllText(daemon.ConfigFile, """{ "devices": [ { "id": "second", "kind": "simulated-server" } ] }""");
        await ReloadAsync(daemon);
        Assert.Equal(["second"], (await StatusAsync(daemon)).Devices.Select(d => d.Id));
        Assert.DoesNotContain("device=\"server\"", await daemon.Metrics.GetStringAsync("/metrics", Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mode_and_a_disabled_policy_take_effect_without_a_new_device()
    {
        await using var daemon = await RunningDaemon.StartAsync(cancellation: Cancellation);
        var before = await RunningDaemon.UntilAsync(() => StatusAsync(daemon), s => s.Devices[0].Decisions > 5);
        File.WriteAllText(daemon.ConfigFile, RunningDaemon.Json(device: ", \"mode\": \"shadow\"", rest: ", \"plugins\": { \"disabled\": [\"swing\"] }"));
        await ReloadAsync(daemon);

        var after = await RunningDaemon.UntilAsync(() => StatusAsync(daemon), s => s.Devices[0].Policies[0].Deciding == "idle");
        Assert.Equal("shadow", after.Devices[0].Mode);
        Assert.True(after.Devices[0].Decisions >= before.Devices[0].Decisions);
    }

    [Fact]
    public async Task Tenants_follow_the_file()
    {
        await using var daemon = await RunningDaemon.StartAsync(cancellation: Cancellation);
        const string tenant = """, "tenants": [ { "id": "t1", "device": "server", "targetP99Ms": TARGET, "settings": { "profile": "xapian", "loadPercent": 10 } } ]""";
        foreach (var target in new[] { "20", "30" })
        {
            File.WriteAllText(daemon.ConfigFile, RunningDaemon.Json(rest: tenant.Replace("TARGET", target, StringComparison.Ordinal)));
            await ReloadAsync(daemon);
            Assert.Equal(double.Parse(target, System.Globalization.CultureInfo.InvariantCulture), (await TenantAsync(daemon, "t1"))!.TargetP99Ms);
        }

        File.WriteAllText(daemon.ConfigFile, RunningDaemon.Json());
        await ReloadAsync(daemon);
        Assert.Null(await TenantAsync(daemon, "t1"));
    }

    [Fact]
    public async Task A_device_that_cannot_be_made_leaves_what_held_before()
    {
        await using var daemon = await RunningDaemon.StartAsync(cancellation: Cancellation);
        File.WriteAllText(daemon.ConfigFile, """{ "devices": [ { "id": "other", "kind": "simulated-server", "scenario": "there-is-none" } ] }""");

        using var refused = await daemon.Socket.PostAsync("/v1/config/reload", null, Cancellation);
        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
        var status = await RunningDaemon.UntilAsync(() => StatusAsync(daemon), s => s.Devices is [{ Status: "running" }]);
        Assert.Equal("server", status.Devices[0].Id);
    }

    [Fact]
    public async Task What_needs_a_restart_is_said()
    {
        await using var daemon = await RunningDaemon.StartAsync(cancellation: Cancellation);
        File.WriteAllText(daemon.ConfigFile, RunningDaemon.Json(rest: ", \"journal\": { \"full\": true }"));
        await ReloadAsync(daemon);

        Assert.Equal(["journal"], (await StatusAsync(daemon)).Configuration.AwaitingRestart);
    }

    private static async Task<StatusReport> StatusAsync(RunningDaemon daemon) =>
        (await daemon.Socket.GetFromJsonAsync("/v1/status", ApiJson.Default.StatusReport, Cancellation))!;

    private static async Task<TenantReport?> TenantAsync(RunningDaemon daemon, string id) =>
        (await daemon.Socket.GetFromJsonAsync("/v1/tenants", ApiJson.Default.IReadOnlyListTenantReport, Cancellation))!.FirstOrDefault(t => t.Id == id);

    private static async Task ReloadAsync(RunningDaemon daemon)
    {
        using var response = await daemon.Socket.PostAsync("/v1/config/reload", null, Cancellation);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync(Cancellation));
    }
}
