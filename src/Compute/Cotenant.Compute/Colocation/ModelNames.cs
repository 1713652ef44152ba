namespace Cotenant.Compute.Colocation;

/// <summary>Names of OSML+'s models in the store.</summary>
public static class ModelNames
{
    /// <summary>Counters to RCliff and OAA.</summary>
    public const string A = "osml-plus/model-a";

    /// <summary>Counters and a target allocation to the QoS there.</summary>
    public const string B = "osml-plus/model-b";

    /// <summary>State to the next step (an actor-critic's snapshot).</summary>
    public const string C = "osml-plus/model-c";
}
