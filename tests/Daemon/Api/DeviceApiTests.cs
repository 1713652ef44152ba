using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Cotenant.Daemon.Api;
using Cotenant.Daemon.Api.Contracts;
using Cotenant.Daemon.Runtime;
using Cotenant.Daemon.Tests.Support;
using Cotenant.HwBackends.Simulation;
using Microsoft.Extensions.DependencyInjection;

namespace Cotenant.Daemon.Tests.Api;

/// <summary>The whole way: a simulated server, its loop, the journal, HTTP.</summary>
public sealed class DeviceApiTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Tenants_of_the_scenario_are_shown_with_what_they_hold()
    {
        await using var daemon = await RunningDaemon.StartAsync(cancellation: Cancellation);

        var tenants = await RunningDaemon.UntilAsync(() => TenantsAsync(daemon), t => t.Count >= 3 && t.All(x => x.Allocation is not null));

        var service = tenants.First(t => t.Kind == "latency-critical");
        Assert.Equal(("server", "device"), (service.Device, service.Source));
        Assert.True(service.Allocation!.Value.GetProperty("cores").GetInt32() >= 1);
        Assert.True(service.TargetP99Ms > 0);
    }

    [Fact]
    public async Task A_tenant_is_added_changed_and_removed_and_outlives_a_restart()
    {
        await using var daemon = await RunningDaemon.StartAsync(cancellation: Cancellation);
        using var added = await PostAsync(daemon, "/v1/tenants", """{ "id": "mine", "targetP99Ms": 20, "priority": 70, "settings": { "profile": "xapian", "loadPercent": 10 } }""");
        Assert.Equal(HttpStatusCode.Created, added.StatusCode);
        Assert.Equal("/v1/tenants/mine", added.Headers.Location!.ToString());
        var tenant = await ReadAsync(added, ApiJson.Default.TenantReport);
        Assert.Equal(("api", 70, 20d), (tenant.Source, tenant.Priority, tenant.TargetP99Ms));

        using var twice = await PostAsync(daemon, "/v1/tenants", """{ "id": "mine", "targetP99Ms": 20, "settings": { "profile": "xapian", "loadPercent": 10 } }""");
        Assert.Equal(HttpStatusCode.Conflict, twice.StatusCode);

        using var changed = await daemon.Socket.PutAsync("/v1/tenants/mine", Json("""{ "priority": 10, "loadPercent": 30 }"""), Cancellation);
        var after = await ReadAsync(changed, ApiJson.Default.TenantReport);
        Assert.Equal((10, 20d), (after.Priority, after.TargetP99Ms));
        Assert.Contains("\"mine\"", File.ReadAllText(daemon.Directory.File("state/tenants.json")), StringComparison.Ordinal);

        using var removed = await daemon.Socket.DeleteAsync("/v1/tenants/mine", Cancellation);
        Assert.Equal(HttpStatusCode.NoContent, removed.StatusCode);
        Assert.DoesNotContain("\"mine\"", File.ReadAllText(daemon.Directory.File("state/tenants.json")), StringComparison.Ordinal);
        using var gone = await daemon.Socket.GetAsync("/v1/tenants/mine", Cancellation);
        Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
    }

    [Theory]
    [InlineData("""{ "id": "a b", "settings": { "profile": "xapian", "loadPercent": 10 } }""", "id")]
    [InlineData("""{ "id": "x", "priority": 300, "settings": { "profile": "xapian", "loadPercent": 10 } }""", "priority")]
    [InlineData("""{ "id": "x", "kind": "best-effort", "targetP99Ms": 3, "settings": { "profile": "bodytrack" } }""", "targetP99Ms")]
    [InlineData("""{ "id": "x" }""", "")]
    [InlineData("""{ "priority": 3 }""", "id")]
    public async Task A_faulty_tenant_is_refused_member_by_member(string body, string member)
    {
        await using var daemon = await RunningDaemon.StartAsync(cancellation: Cancellation);
        using var response = await PostAsync(daemon, "/v1/tenants", body);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        using var problem = JsonDocument.Parse(await response.Content.ReadAsStringAsync(Cancellation));
        Assert.True(problem.RootElement.GetProperty("errors").TryGetProperty(member, out _), problem.RootElement.GetRawText());
    }

    [Fact]
    public async Task Tenants_of_the_configuration_are_changed_there()
    {
        await using var daemon = await RunningDaemon.StartAsync(
            RunningDaemon.Json(rest: """, "tenants": [ { "id": "fixed", "device": "server", "targetP99Ms": 20, "settings": { "profile": "xapian", "loadPercent": 10 } } ]"""), Cancellation);
        var tenants = await RunningDaemon.UntilAsync(() => TenantsAsync(daemon), t => t.Any(x => x.Id == "fixed"));
        Assert.Equal("configuration", tenants.First(t => t.Id == "fixed").Source);

        using var removed = await daemon.Socket.DeleteAsync("/v1/tenants/fixed", Cancellation);
        Assert.Equal(HttpStatusCode.Conflict, removed.StatusCode);
        using var changed = await daemon.Socket.PutAsync("/v1/tenants/fixed", Json("""{ "priority": 1 }"""), Cancellation);
        Assert.Equal(HttpStatusCode.Conflict, changed.StatusCode);
    }

    [Fact]
    public async Task Decisions_are_listed_and_explained_out_of_the_journal()
    {
        await using var daemon = await RunningDaemon.StartAsync(cancellation: Cancellation);
        var decisions = await RunningDaemon.UntilAsync(() => GetAsync(daemon, "/v1/decisions?count=5", ApiJson.Default.IReadOnlyListDecisionReport), d => d.Count == 5);
        Assert.Equal(decisions.OrderByDescending(d => d.Sequence).Select(d => d.Id), decisions.Select(d => d.Id));
        var decision = decisions.First(d => d.Applied);
        Assert.Equal(["swing"], decision.Deciders);
        Assert.Equal(["bandwidth"], decision.Changed);

        var explained = await GetAsync(daemon, $"/v1/decisions/{decision.Id}", ApiJson.Default.ExplanationReport);
        var reason = Assert.Single(explained.Decision.Reasons);
        Assert.Equal(("swing", "swing"), (reason.Source, reason.Name));
        Assert.Equal($"{reason.Tenant} swings to {reason.Numbers[0]} %", reason.Text);
        Assert.NotEqual(Bandwidth(explained.Before), Bandwidth(explained.Actual));
        Assert.Equal(Bandwidth(explained.Plan), Bandwidth(explained.Actual));
        Assert.NotEmpty(explained.Observation!.Value.GetProperty("tenants").EnumerateArray());
        Assert.Contains(reason.Tenant!, explained.Tenants.Values);

        await RunningDaemon.UntilAsync(() => GetAsync(daemon, $"/v1/decisions/{decision.Sequence}", ApiJson.Default.ExplanationReport), e => e.Outcome is not null);
    }

    [Theory]
    [InlineData("/v1/decisions/server:99999999", HttpStatusCode.NotFound)]
    [InlineData("/v1/decisions/nothing:1", HttpStatusCode.NotFound)]
    [InlineData("/v1/decisions/server:x", HttpStatusCode.BadRequest)]
    [InlineData("/v1/decisions/server:0", HttpStatusCode.BadRequest)]
    public async Task Unknown_decisions(string path, HttpStatusCode expected)
    {
        await using var daemon = await RunningDaemon.StartAsync(cancellation: Cancellation);
        using var response = await daemon.Socket.GetAsync(path, Cancellation);

        Assert.Equal(expected, response.StatusCode);
    }

    [Fact]
    public async Task A_loop_that_never_comes_to_its_first_decision_is_not_ready_and_pings_no_watchdog()
    {
        var factory = new StuckDevice.Factory(SimulationDevices.Factories.Single(f => f.Kind == "simulated-server"));
        await using var daemon = await RunningDaemon.StartAsync(factory: factory, cancellation: Cancellation);
        try
        {
            var readiness = daemon.Host.Services.GetRequiredService<Readiness>();
            Assert.True(readiness.LoopsAreAlive());
            await RunningDaemon.UntilAsync(() => Task.FromResult(readiness.LoopsAreAlive() ? "alive" : "stalled"), s => s == "stalled");
            using var response = await daemon.Socket.GetAsync("/readyz", Cancellation);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
            Assert.Contains("no decision for", await response.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        }
        finally
        {
            factory.Made!.Release();
        }
    }

    [Fact]
    public async Task The_mode_is_a_ceiling_that_can_be_changed()
    {
        await using var daemon = await RunningDaemon.StartAsync(cancellation: Cancellation);
        using var response = await PostAsync(daemon, "/v1/devices/server/mode", """{ "mode": "shadow" }""");
        Assert.Equal("shadow", (await ReadAsync(response, ApiJson.Default.DeviceReport)).Mode);
        using var wrong = await PostAsync(daemon, "/v1/devices/server/mode", """{ "mode": "loud" }""");
        Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);

        var actions = (await DeviceAsync(daemon)).Actions;
        var later = await RunningDaemon.UntilAsync(() => DeviceAsync(daemon), d => d.Decisions > 100);
        Assert.Equal(actions, later.Actions);
        var decision = (await GetAsync(daemon, "/v1/decisions?count=1", ApiJson.Default.IReadOnlyListDecisionReport))[0];
        Assert.Equal(("shadow", false), (decision.Mode, decision.Applied));
    }

    [Fact]
    public async Task A_disabled_policy_leaves_the_deciding_to_the_next_one()
    {
        await using var daemon = await RunningDaemon.StartAsync(cancellation: Cancellation);
        await RunningDaemon.UntilAsync(() => DeviceAsync(daemon), d => d.Policies[0].Deciding == "swing");
        using var off = await PostAsync(daemon, "/v1/policies/swing/disable", null);
        Assert.Equal("disabled", (await ReadAsync(off, ApiJson.Default.PolicyReport)).State);
        await RunningDaemon.UntilAsync(() => DeviceAsync(daemon), d => d.Policies[0].Deciding == "idle");
        using var on = await PostAsync(daemon, "/v1/policies/swing/enable", null);
        await RunningDaemon.UntilAsync(() => DeviceAsync(daemon), d => d.Policies[0].Deciding == "swing");
    }

    [Fact]
    public async Task A_malfunctioned_policy_decides_again_when_it_is_cleared()
    {
        await using var daemon = await RunningDaemon.StartAsync(
            """{ "devices": [ { "id": "server", "kind": "simulated-server", "scenario": "demo", "speed": 50, "options": { "afterScenario": "continue" }, "policies": [ { "chain": ["broken", "idle"] } ] } ] }""", Cancellation);
        await RunningDaemon.UntilAsync(() => DeviceAsync(daemon), d => d.Policies[0].Chain[0].State == "malfunctioned" && d.Policies[0].Deciding == "idle");
        var faults = (await DeviceAsync(daemon)).Policies[0].Chain[0].Faults;

        using var cleared = await PostAsync(daemon, "/v1/policies/broken/clear", null);
        Assert.Equal(HttpStatusCode.OK, cleared.StatusCode);
        await RunningDaemon.UntilAsync(() => DeviceAsync(daemon), d => d.Policies[0].Chain[0].Faults > faults);
        using var notBroken = await PostAsync(daemon, "/v1/policies/idle/clear", null);
        Assert.Equal(HttpStatusCode.Conflict, notBroken.StatusCode);
    }

    [Fact]
    public async Task A_policy_that_cannot_be_made_is_shown_and_passed_over()
    {
        await using var daemon = await RunningDaemon.StartAsync(
            """{ "devices": [ { "id": "server", "kind": "simulated-server", "scenario": "demo", "speed": 50, "options": { "afterScenario": "continue" }, "policies": [ { "chain": ["gone", "idle"] } ] } ] }""", Cancellation);
        var device = await RunningDaemon.UntilAsync(() => DeviceAsync(daemon), d => d.Policies[0].Deciding == "idle");

        Assert.Equal(("not-supported", "no plugin has policy 'gone'"), (device.Policies[0].Chain[0].State, device.Policies[0].Chain[0].Detail));
    }

    [Fact]
    public async Task A_preview_asks_a_second_instance_and_changes_nothing()
    {
        await using var daemon = await RunningDaemon.StartAsync(
            """{ "devices": [ { "id": "server", "kind": "simulated-server", "scenario": "demo", "speed": 50, "options": { "afterScenario": "continue" }, "policies": [ { "chain": ["idle"], "shadow": ["swing"] } ] } ] }""", Cancellation);
        await RunningDaemon.UntilAsync(() => TenantsAsync(daemon), t => t.Count >= 1 && t[0].Allocation is not null);

        var preview = await RunningDaemon.UntilAsync(() => GetAsync(daemon, "/v1/plans/preview?policy=swing", ApiJson.Default.PreviewReport), p => p.Changed.Count > 0);
        Assert.Equal(["bandwidth"], preview.Changed);
        Assert.Null(preview.GuardRule);
        Assert.Empty((await GetAsync(daemon, "/v1/plans/preview", ApiJson.Default.PreviewReport)).Changed);
        Assert.DoesNotContain(await GetAsync(daemon, "/v1/decisions?count=1000", ApiJson.Default.IReadOnlyListDecisionReport), d => d.Reasons.Count > 0);
    }

    [Fact]
    public async Task A_checkpoint_is_kept_listed_restored_and_removed()
    {
        await using var daemon = await RunningDaemon.StartAsync(cancellation: Cancellation);
        await RunningDaemon.UntilAsync(() => TenantsAsync(daemon), t => t.Count >= 4);
        using var kept = await PostAsync(daemon, "/v1/checkpoints", """{ "name": "before" }""");
        Assert.Equal(HttpStatusCode.Created, kept.StatusCode);
        Assert.Equal("before", Assert.Single(await GetAsync(daemon, "/v1/checkpoints", ApiJson.Default.IReadOnlyListCheckpointReport)).Name);

        using var restored = await PostAsync(daemon, "/v1/checkpoints/server/before/restore", null);
        Assert.Equal(HttpStatusCode.OK, restored.StatusCode);
        Assert.Equal("shadow", (await DeviceAsync(daemon)).Mode);

        using var removed = await daemon.Socket.DeleteAsync("/v1/checkpoints/server/before", Cancellation);
        Assert.Equal(HttpStatusCode.NoContent, removed.StatusCode);
        using var missing = await PostAsync(daemon, "/v1/checkpoints/server/before/restore", null);
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
        using var named = await PostAsync(daemon, "/v1/checkpoints", """{ "name": "../../x" }""");
        Assert.Equal(HttpStatusCode.BadRequest, named.StatusCode);
    }

    [Fact]
    public async Task A_reset_starts_the_device_afresh()
    {
        await using var daemon = await RunningDaemon.StartAsync(cancellation: Cancellation);
        await RunningDaemon.UntilAsync(() => DeviceAsync(daemon), d => d.Decisions > 50);
        using var reset = await PostAsync(daemon, "/v1/devices/server/reset", null);

        Assert.Equal(HttpStatusCode.OK, reset.StatusCode);
        var device = await RunningDaemon.UntilAsync(() => DeviceAsync(daemon), d => d.Status == "running");
        Assert.Equal("active", device.Mode);
    }

    [Fact]
    public async Task Latency_is_taken_over_the_socket_only()
    {
        await using var daemon = await RunningDaemon.StartAsync(cancellation: Cancellation);
        var tenants = await RunningDaemon.UntilAsync(() => TenantsAsync(daemon), t => t.Count >= 1);
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/v1/tenants/{tenants[0].Id}/latency") { Content = Json("""{ "p99Ms": 3 }""") };
        request.Headers.Authorization = new("Bearer", daemon.Token);
        using var overTcp = await daemon.Tcp.SendAsync(request, Cancellation);
        Assert.Equal(HttpStatusCode.Forbidden, overTcp.StatusCode);

        using var wrong = await PostAsync(daemon, $"/v1/tenants/{tenants[0].Id}/latency", """{ "p99Ms": 0 }""");
        Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
        using var unknown = await PostAsync(daemon, "/v1/tenants/nobody/latency", """{ "p99Ms": 1 }""");
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
    }

    [Fact]
    public async Task Status_says_how_things_stand()
    {
        await using var daemon = await RunningDaemon.StartAsync(cancellation: Cancellation);
        var status = await GetAsync(daemon, "/v1/status", ApiJson.Default.StatusReport);

        Assert.Equal("ready", status.Readiness.Status);
        Assert.Equal([daemon.ConfigFile], status.Configuration.Files);
        Assert.Equal(daemon.Host.Doors.Api!.ToString(), status.Doors.Api);
        Assert.True(status.Process.ResidentBytes > 1_000_000);
        Assert.Equal("server", Assert.Single(status.Devices).Id);
        Assert.Null(status.Journal.Error);
    }

    private static Task<IReadOnlyList<TenantReport>> TenantsAsync(RunningDaemon daemon) => GetAsync(daemon, "/v1/tenants", ApiJson.Default.IReadOnlyListTenantReport);

    private static Task<DeviceReport> DeviceAsync(RunningDaemon daemon) => GetAsync(daemon, "/v1/devices/server", ApiJson.Default.DeviceReport);

    private static async Task<T> GetAsync<T>(RunningDaemon daemon, string path, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type) =>
        (await daemon.Socket.GetFromJsonAsync(path, type, Cancellation))!;

    private static async Task<T> ReadAsync<T>(HttpResponseMessage response, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
    {
        var text = await response.Content.ReadAsStringAsync(Cancellation);
        Assert.True(response.IsSuccessStatusCode, text);
        return JsonSerializer.Deserialize(text, type)!;
    }

    private static Task<HttpResponseMessage> PostAsync(RunningDaemon daemon, string path, string? body) =>
        daemon.Socket.PostAsync(path, body is null ? null : Json(body), Cancellation);

    private static StringContent Json(string text) => new(text, System.Text.Encoding.UTF8, "application/json");

    private static string Bandwidth(JsonElement? plan) =>
        string.Join(' ', plan!.Value.GetProperty("tenants").EnumerateArray().Select(t => t.GetProperty("bandwidthPercent").GetRawText()));
}
