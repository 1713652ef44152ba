using System.Globalization;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text.Json;
using Cotenant.Daemon.Tests.Support;

namespace Cotenant.Daemon.Tests.Crash;

/// <summary>
/// The real executable on an emulated machine that outlives it, killed at random commands and moments: after each restart no
/// group is an orphan and every mask is what the plan says; after a clean stop nothing is left. COTENANT_KILLS says how often
/// (10 by default, 200 in .ci/run); COTENANT_SEED repeats a run.
/// </summary>
public sealed class CrashCampaignTests
{
    private static readonly string[] s_tenants = ["web", "cache", "batch", "reports"];
    private static readonly TimeSpan s_settled = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData("intel-contiguous", 0.5)]
    [InlineData("snc", 0.5)]
    public async Task Killed_whenever_it_leaves_no_orphan_and_no_wrong_mask(string personality, double share)
    {
        var kills = (int)(Number("COTENANT_KILLS", 10) * share);
        var seed = Number("COTENANT_SEED", Random.Shared.Next());
        var random = new Random(seed);
        TestContext.Current.TestOutputHelper?.WriteLine($"{kills} kills on {personality}, COTENANT_SEED={seed}");
        using var folder = new DaemonFolder();
        using var machine = new EmulatorProcess(folder.File("e.sock"), personality);
        machine.Do("foreign pqos");
        var foreign = machine.View().Groups.ToDictionary(g => g.Key, g => g.Value.Schemata);
        var processes = new List<(string Tenant, int Id)>();
        foreach (var tenant in s_tenants[..3])
        {
            Start(tenant);
        }

        var inTheAct = 0;
        for (var kill = 0; kill <= kills; kill++)
        {
            using var daemon = CotenantProcess.Start(Prepare(), "daemon", "--config", folder.Config);
            if (kill < kills && random.Next(4) == 0)
            {
                // while it starts and recovers
                inTheAct += await KillAsync(random.Next(1, 8)) ? 1 : 0;
                continue;
            }

            await daemon.LineAsync("is up");
            await SettleAsync(kill, seed);
            if (kill == kills)
            {
                daemon.Signal(PosixSignal.SIGTERM);
                Assert.Equal(ExitCodes.Ok, await daemon.WaitAsync());
                Assert.Null(machine.View().Fault(null, Lookup(), foreign));
                break;
            }

            Disturb();
            inTheAct += await KillAsync(1 + (int)(Math.Pow(random.NextDouble(), 3) * 24)) ? 1 : 0;

            async Task<bool> KillAsync(int command)
            {
                machine.Do($"kill {daemon.Id} {command}");
                for (var look = 0; look < 40 && machine.Do("left") != "0"; look++)
                {
                    await Task.Delay(10, TestContext.Current.CancellationToken);
                }

                var inside = machine.Do("left") == "0";
                if (!inside)
                {
                    machine.Do("kill 0 0");
                    await Task.Delay(random.Next(50), TestContext.Current.CancellationToken);
                    daemon.KillHard();
                }

                await daemon.WaitAsync();
                return inside;
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{inTheAct} of {kills} within a command");
        Assert.True(kills < 50 || inTheAct * 5 > kills, $"only {inTheAct} of {kills} kills met a command");

        Dictionary<string, string> Prepare()
        {
            var tenants = s_tenants.Select(t => $$"""{ "id": "{{t}}", "device": "host", {{(t is "web" or "cache" ? "\"kind\": \"latency-critical\", \"targetP99Ms\": 5" : "\"kind\": \"best-effort\"")}}, "settings": { "match": { "command": "{{t}}" } } }""");
            folder.Write($$"""
                { "devices": [ { "id": "host", "kind": "linux-host", "mode": "active", "period": "50ms", "options": { "roots": { "emulator": "{{machine.Socket}}" } },
                                 "policies": [ { "leases": [ "cores", "cache", "bandwidth" ], "chain": [ "parties" ] } ] } ],
                  "tenants": [ {{string.Join(", ", tenants)}} ] }
                """);
            return folder.Environment;
        }

        void Start(string tenant) => processes.Add((tenant, int.Parse(machine.Do($"start {tenant} --serve"), CultureInfo.InvariantCulture)));

        ILookup<string, int> Lookup() => processes.ToLookup(p => p.Tenant, p => p.Id);

        void Disturb()
        {
            // some go, some come, threads are made: the plan changes and processes are followed
            for (var i = random.Next(1, 3); i > 0; i--)
            {
                var gone = processes[random.Next(processes.Count)];
                processes.Remove(gone);
                machine.Do($"exit {gone.Id}");
            }

            while (processes.Count < 4 || random.Next(3) == 0)
            {
                Start(s_tenants[random.Next(s_tenants.Length)]);
            }

            machine.Do($"thread {processes[random.Next(processes.Count)].Id}");
            machine.Do("drain");
        }

        // at rest the daemon's own word and the machine agree; on the way there they may not
        async Task SettleAsync(int kill, int seed)
        {
            var began = TimeProvider.System.GetTimestamp();
            while (true)
            {
                var plan = await PlanAsync(folder.Socket);
                var fault = machine.View().Fault(plan, Lookup(), foreign);
                if (fault is null && (await PlanAsync(folder.Socket)).SequenceEqual(plan))
                {
                    return;
                }

                Assert.True(TimeProvider.System.GetElapsedTime(began) < s_settled, $"after kill {kill} with seed {seed}: {fault}\n{machine.Do("snapshot")}");
                await Task.Delay(20, TestContext.Current.CancellationToken);
            }
        }
    }

    private static async Task<Dictionary<string, string>> PlanAsync(string socket)
    {
        using var client = new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = async (_, cancel) =>
            {
                var connection = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await connection.ConnectAsync(new UnixDomainSocketEndPoint(socket), cancel);
                return new NetworkStream(connection, ownsSocket: true);
            },
        });
        using var answer = JsonDocument.Parse(await client.GetStringAsync(new Uri("http://localhost/v1/devices/host"), TestContext.Current.CancellationToken));
        var plan = new Dictionary<string, string>();
        if (answer.RootElement.TryGetProperty("now", out var now) && now.ValueKind == JsonValueKind.Object)
        {
            foreach (var tenant in now.GetProperty("plan").GetProperty("tenants").EnumerateArray())
            {
                plan[tenant.GetProperty("tenant").GetString()!] = tenant.GetProperty("wayMasks")[0].GetString()!;
            }
        }

        return plan;
    }

    private static int Number(string name, int missing) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : missing;
}
