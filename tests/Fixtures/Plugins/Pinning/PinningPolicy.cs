using System.Text.Json;
using Cotenant.Plugins;
using Cotenant.Plugins.Host;
using Microsoft.Extensions.Logging;

namespace Cotenant.Fixtures.Pinning;

/// <summary>Does, once in each decision, what its name says.</summary>
internal sealed partial class PinningPolicy(string name, PolicyContext context) : IPolicy<HostObservation, HostPlan>
{
    private HostObservation? _observation;
    private HostPlan? _plan;

    public void Decide(HostObservation observation, HostPlan plan)
    {
        switch (name)
        {
            case "logs-by-category":
                LogState(context.Logger, new OwnState("state"));
                break;
            case "logs-own-exception":
                context.Logger.LogError(new OwnException(), "failed with {State}", new OwnState("state"));
                break;
            case "leaves-scope":
                _ = context.Logger.BeginScope(new OwnState("scope"));
                break;
            case "throws-and-catches":
                ThrowAndCatch();
                break;
            case "source-generated-json":
                _ = JsonSerializer.Serialize(new OwnState("json"), OwnJson.Default.OwnState);
                break;
            case "reflection-json":
                _ = JsonSerializer.Serialize(new OwnState("json"));
                break;
            case "dropped-timer":
                _ = new Timer(static _ => { }, null, TimeSpan.FromHours(1), TimeSpan.FromHours(1));
                break;
            case "kept-timer":
                Pins.Timer = new Timer(static _ => { }, null, TimeSpan.FromHours(1), TimeSpan.FromHours(1));
                break;
            case "thread-static":
                Pins.PerThread = new OwnState("thread");
                break;
            case "async-local-in-decide":
                Pins.Local.Value = new OwnState("decide");
                break;
            case "holds-host-objects":
                (_observation, _plan) = (observation, plan);
                break;
        }

        plan.Reasons.Add(1, a: (_observation ?? observation).TimeNs, b: (_plan ?? plan).Domains);
    }

    public void Dispose()
    {
    }

    private static void ThrowAndCatch()
    {
        try
        {
            throw new OwnException();
        }
        catch (OwnException)
        {
            // the policy's own business
        }
    }

    [LoggerMessage(1, LogLevel.Information, "Own {State}")]
    private static partial void LogState(ILogger log, OwnState state);
}
