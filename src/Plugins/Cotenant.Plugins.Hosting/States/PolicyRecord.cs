namespace Cotenant.Plugins.Hosting.States;

/// <summary>What the registry keeps of one policy. Guarded by the registry's lock, except the standing.</summary>
internal sealed class PolicyRecord
{
    private readonly string _unused;

    public PolicyRecord(string policy, string unused, DateTimeOffset now)
    {
        _unused = unused;
        Standing = new PolicyStanding(policy);
        Reason = unused;
        Since = now;
    }

    public PolicyStanding Standing { get; }

    /// <summary>Its last malfunction, until an operator clears it.</summary>
    public Malfunction? Malfunction { get; set; }

    /// <summary>Why an operator switched it off; null when nobody did.</summary>
    public string? Disabled { get; set; }

    /// <summary>What it is to each device.</summary>
    public SortedDictionary<string, (PolicyState Role, string Reason)> Roles { get; } = new(StringComparer.Ordinal);

    public PolicyState State { get; private set; } = PolicyState.Disabled;

    public string Reason { get; private set; }

    public DateTimeOffset Since { get; private set; }

    /// <summary>Works out state and reason from what is known.</summary>
    public void Settle(DateTimeOffset now)
    {
        var (state, reason) = Derive();
        if (state != State)
        {
            Since = now;
        }

        (State, Reason) = (state, reason);
        Standing.MayDecide = Malfunction is null && Disabled is null;
    }

    public PolicyStatus ToStatus() => new()
    {
        Policy = Standing.Policy,
        State = State,
        Reason = Reason,
        Since = Since,
        Exceptions = Standing.CountOf(PolicyFaultKind.Exception),
        Overruns = Standing.CountOf(PolicyFaultKind.Overrun),
        GuardViolations = Standing.CountOf(PolicyFaultKind.GuardViolation),
        Devices = Roles.ToDictionary(static r => r.Key, static r => r.Value.Role, StringComparer.Ordinal),
    };

    private (PolicyState State, string Reason) Derive()
    {
        if (Malfunction is not null)
        {
            return (PolicyState.Malfunctioned, Malfunction.Reason);
        }

        if (Disabled is not null)
        {
            return (PolicyState.Disabled, Disabled);
        }

        foreach (var wanted in (ReadOnlySpan<PolicyState>)[PolicyState.Active, PolicyState.Shadow, PolicyState.NotSupported])
        {
            foreach (var (device, (role, reason)) in Roles)
            {
                if (role == wanted)
                {
                    return (role, reason.Length == 0 ? $"on {device}" : $"on {device}: {reason}");
                }
            }
        }

        return (PolicyState.Disabled, _unused);
    }
}
