namespace Cotenant.Daemon.Configuration.Shape;

/// <summary>
/// Every member of the configuration: the one description behind the check, <c>config schema</c>, the environment and the
/// defaults that the documentation states.
/// </summary>
internal static class ConfigurationShape
{
    /// <summary>The kinds of devices, whether this build has them or not.</summary>
    public static IReadOnlyList<string> DeviceKinds { get; } =
    [
        "simulated-server", "simulated-npu", "simulated-gpu", "simulated-tiers", "simulated-sampler", "simulated-sites",
        "linux-host", "cpu-tiers", "cuda-tiers", "cpu-sampler", "measured-sites",
    ];

    public static IReadOnlyList<string> Modes { get; } = ["active", "shadow", "observe"];

    public static IReadOnlyList<string> TenantKinds { get; } = ["latency-critical", "best-effort"];

    public static ObjectShape Tenant { get; } = new(
        "a tenant: who receives resources",
        [
            new("id", Text("unique in the daemon: letters, digits, '-', '_' and '.', at most 64"), Required: true),
            new("device", Text("the id of the device that serves it"), Required: true),
            new("kind", Text("a service with a latency target, or work that takes what is left over", "\"latency-critical\"", TenantKinds)),
            new("priority", Integer("who is deprived last: 0 (first to give) to 100", "50", 0, 100)),
            new("targetP99Ms", new ValueShape("target of the 99th percentile of latency in milliseconds", OptionType.Number) { Minimum = 0.001, Maximum = 3_600_000 }),
            new("reporterUid", Integer("the user id that may report its latency over the unix socket, beside root and the group cotenant", null, 0, uint.MaxValue)),
            new("settings", new FreeShape("what only the device's kind understands: how it is found on a host, its profile in a simulation", ObjectOnly: true)),
        ]);

    public static ObjectShape Root { get; } = new(
        "the configuration of cotenant",
        [
            new("devices", new ListShape("the devices; without any source that names them there is one simulated-server", Device())),
            new("tenants", new ListShape("the tenants that are there from the start; more come over the admin API", Tenant)),
            new("plugins", Plugins()),
            new("journal", Journal()),
            new("api", Api()),
            new("metrics", Metrics()),
            new("state", State()),
            new("log", Log()),
        ]);

    private static ObjectShape Device() => new(
        "a device: something with resources to hand out",
        [
            new("id", Text("unique in the daemon: at most 32 lower-case letters and digits with single hyphens between"), Required: true),
            new("kind", Text("what it is", null, DeviceKinds), Required: true),
            new("mode", Text("active applies, shadow decides and journals only, observe measures only; simulations are active when nothing is said, real devices observe", null, Modes)),
            new("period", new ValueShape("time between ticks, 50ms to 60s", OptionType.Duration) { Default = "\"100ms\"" }),
            new("speed", new ValueShape("device time over real time, for simulations: 1 is real time, 0 is as fast as it goes", OptionType.Number) { Default = "1", Minimum = 0, Maximum = 1_000_000 }),
            new("scenario", Text("name or file of a simulation's scenario")),
            new("seed", Integer("seeds a simulation", "1", 0, long.MaxValue)),
            new("options", new FreeShape("what only this kind understands", ObjectOnly: true)),
            new("policies", new ListShape("who decides over what", Entry())),
        ]);

    private static ObjectShape Entry() => new(
        "an entry leases resources to whichever policy of its chain is deciding",
        [
            new("leases", new ListShape("resources of the device's family; all of them when left out", Text("a resource"))),
            new("chain", new ListShape("policies: the first decides; when it fails at a decision point the next one does; after the last the safe plan holds", Text("a policy")), Required: true),
            new("shadow", new ListShape("policies that decide beside for comparison and apply nothing", Text("a policy"))),
            new("options", new MapShape("options by policy name", new MapShape("option names and values", new FreeShape("a text, number or switch", ObjectOnly: false)))),
        ]);

    private static ObjectShape Plugins() => new(
        "where policies come from",
        [
            new("directories", new ListShape("directories that hold plugin folders; they come before the one beside the program, and only root or the daemon's user may write there", Text("an absolute path"))),
            new("disabled", new ListShape("policies that must not decide", Text("a policy"))),
        ]);

    private static ObjectShape Journal() => new(
        "the record of decisions on disk",
        [
            new("directory", Text("where segments are kept; 'journal' in the state directory when left out")),
            new("segmentMiB", Integer("size at which the next segment begins", "16", 1, 1024)),
            new("totalMiB", Integer("size at which the oldest segment goes", "256", 2, 1_048_576)),
            new("full", new ValueShape("record every decision in full, whatever a device's sampling rule says", OptionType.Switch) { Default = "false" }),
        ]);

    private static ObjectShape Api() => new(
        "the admin API",
        [
            new("socket", Text("path of the unix socket; /run/cotenant/cotenant.sock for root, $XDG_RUNTIME_DIR/cotenant/cotenant.sock for others")),
            new("listen", Text("loopback address and port, \"off\" for none", "\"127.0.0.1:7080\"", [])),
            new("tokenFile", Text("file of the bearer token; 'token' in the state directory when left out")),
        ]);

    private static ObjectShape Metrics() => new(
        "the metrics page",
        [new("listen", Text("address and port, \"off\" for none", "\"127.0.0.1:9797\"", []))]);

    private static ObjectShape State() => new(
        "what is kept over a restart",
        [new("directory", Text("/var/lib/cotenant for root, $XDG_STATE_HOME/cotenant for others"))]);

    private static ObjectShape Log() => new(
        "the log",
        [new("level", Text("the least level that is written", "\"information\"", ["trace", "debug", "information", "warning", "error"]))]);

    private static ValueShape Text(string description, string? fallback = null, IReadOnlyList<string>? oneOf = null) =>
        new(description, OptionType.Text) { Default = fallback, OneOf = oneOf ?? [] };

    private static ValueShape Integer(string description, string? fallback, double minimum, double maximum) =>
        new(description, OptionType.Integer) { Default = fallback, Minimum = minimum, Maximum = maximum };
}
