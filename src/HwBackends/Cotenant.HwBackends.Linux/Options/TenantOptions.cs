using System.Text.Json;
using System.Text.RegularExpressions;
using Cotenant.HwBackends.Linux.Latency;
using Cotenant.HwBackends.Linux.Placement;
using Cotenant.HwBackends.Linux.Processes;
using Cotenant.HwBackends.Linux.Resctrl;

namespace Cotenant.HwBackends.Linux.Options;

/// <summary>What a tenant's <c>settings</c> say on a Linux host: how its processes are found, and where its latency comes from.</summary>
/// <param name="Match">how it is found</param>
/// <param name="Prometheus">a histogram to scrape, or null</param>
/// <param name="File">a file to read, or null</param>
/// <param name="PushMaxAgeNs">how old a pushed value may be</param>
/// <param name="Limits">what is fixed for it beside what policies decide</param>
internal sealed record TenantOptions(TenantMatch Match, PrometheusOptions? Prometheus, FileLatencyOptions? File, long PushMaxAgeNs, FixedLimits Limits)
{
    private const double DefaultMaxAgeSeconds = 5;

    /// <summary>Fixed shares of resctrl resources that plans do not name, by resource.</summary>
    public IReadOnlyDictionary<string, ResourceAmount> Shares { get; init; } = new Dictionary<string, ResourceAmount>();

    /// <summary>Whether values may be pushed: yes, unless another source is named.</summary>
    public bool TakesPush => Prometheus is null && File is null;

    public static TenantOptions Parse(JsonElement element, List<string> faults)
    {
        var fields = new JsonFields(element, "settings", faults);
        var matchFields = fields.Object("match");
        var told = faults.Count > 0;
        var latency = fields.Object("latency");
        var prometheus = latency.Has("prometheus") ? ParsePrometheus(latency.Object("prometheus")) : null;
        var file = latency.Has("file") ? ParseFile(latency.Object("file")) : null;
        if (prometheus is not null && file is not null)
        {
            faults.Add("settings.latency: give one source, prometheus or file, not both");
        }

        var push = latency.Object("push");
        var maxAge = MaxAge(push);
        push.Close();
        latency.Close();

        var shares = ParseShares(fields.Object("resctrl"));
        var limits = LimitOptions.Parse(fields.Object("limits"));

        // a misspelt "match" is told as that, and not as missing, too
        told |= !fields.Close();
        var match = ParseMatch(matchFields, faults, told);
        return new TenantOptions(match, prometheus, file, maxAge, limits) { Shares = shares };
    }

    private static Dictionary<string, ResourceAmount> ParseShares(JsonFields fields)
    {
        var shares = new Dictionary<string, ResourceAmount>();
        foreach (var name in ExtraResource.Names)
        {
            var cache = name != "SMBA";
            if (fields.Text(name, ResourceAmount.Expected(cache)) is not { } text)
            {
                continue;
            }

            if (ResourceAmount.TryParse(text, cache, out var amount))
            {
                shares[name] = amount;
            }
            else
            {
                fields.Fault(name, ResourceAmount.Expected(cache));
            }
        }

        fields.Close();
        return shares;
    }

    private static TenantMatch ParseMatch(JsonFields fields, List<string> faults, bool told)
    {
        var before = faults.Count;
        var unit = fields.Text("unit", "a unit's full name such as \"nginx.service\"");
        if (unit is not null && (!unit.Contains('.', StringComparison.Ordinal) || unit.Contains('/', StringComparison.Ordinal)))
        {
            fields.Fault("unit", "a unit's full name such as \"nginx.service\"");
        }

        var cgroup = fields.Text("cgroup", "a path below the cgroup root such as \"/web\"");
        if (cgroup is not null && (!cgroup.StartsWith('/') || cgroup.Length < 2 || cgroup.Split('/').Contains("..")))
        {
            fields.Fault("cgroup", "a path below the cgroup root such as \"/web\"");
        }

        var pid = fields.Whole("pid", 1, 4_194_304);
        var command = fields.Text("command", "a part of the command line");
        var pattern = ParsePattern(fields);
        fields.Close();
        var given = (unit is null ? 0 : 1) + (cgroup is null ? 0 : 1) + (pid is null ? 0 : 1) + (command is null ? 0 : 1) + (pattern is null ? 0 : 1);
        if (given != 1 && faults.Count == before && (fields.Exists || !told))
        {
            faults.Add("settings.match: give exactly one of unit, cgroup, pid, command, commandPattern: it says which processes are the tenant's");
        }

        return new TenantMatch(unit, cgroup?.TrimEnd('/'), pid, command, pattern);
    }

    private static Regex? ParsePattern(JsonFields fields)
    {
        if (fields.Text("commandPattern", "a regular expression on the command line") is not { } pattern)
        {
            return null;
        }

        try
        {
            // without backtracking no pattern can take long
            return new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        }
        catch (Exception error) when (error is ArgumentException or NotSupportedException)
        {
            fields.Fault("commandPattern", $"a regular expression without look-around and back references ({error.Message})");
            return null;
        }
    }

    private static PrometheusOptions? ParsePrometheus(JsonFields fields)
    {
        var address = fields.Text("url", "an address such as \"http://127.0.0.1:9100/metrics\"");
        if (!Uri.TryCreate(address, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
        {
            fields.Fault("url", "an address such as \"http://127.0.0.1:9100/metrics\"");
            url = null;
        }

        var metric = fields.Text("metric", "the histogram's name without _bucket");
        if (metric is null)
        {
            fields.Fault("metric", "the histogram's name without _bucket");
        }

        var unit = fields.Text("unit", "\"seconds\" or \"milliseconds\"") ?? "seconds";
        if (unit is not ("seconds" or "milliseconds"))
        {
            fields.Fault("unit", "\"seconds\" or \"milliseconds\"");
        }

        var interval = TimeSpan.FromSeconds(fields.Number("intervalSeconds", 0.1, 60) ?? 1);
        var timeout = TimeSpan.FromSeconds(fields.Number("timeoutSeconds", 0.1, 60) ?? Math.Max(1, interval.TotalSeconds));
        var labels = fields.Texts("labels");
        var maxAge = MaxAge(fields);
        fields.Close();
        return url is null || metric is null
            ? null
            : new PrometheusOptions(url, metric, labels, unit == "seconds" ? 1000 : 1, interval, timeout, maxAge);
    }

    private static FileLatencyOptions? ParseFile(JsonFields fields)
    {
        var path = fields.Text("path", "an absolute path");
        if (path is null || !System.IO.Path.IsPathRooted(path))
        {
            fields.Fault("path", "an absolute path");
        }

        var interval = TimeSpan.FromSeconds(fields.Number("intervalSeconds", 0.05, 60) ?? 0.5);
        var maxAge = MaxAge(fields);
        fields.Close();
        return path is null ? null : new FileLatencyOptions(path, interval, maxAge);
    }

    private static long MaxAge(JsonFields fields) =>
        (long)((fields.Number("maxAgeSeconds", 0.1, 3600) ?? DefaultMaxAgeSeconds) * 1e9);
}
