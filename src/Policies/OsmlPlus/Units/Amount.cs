namespace Cotenant.Policies.OsmlPlus.Units;

/// <summary>What one unit is to have.</summary>
internal record struct Amount
{
    /// <summary>CPUs, those borrowed included; 0 for a unit that holds nothing.</summary>
    public int Cores;

    /// <summary>Ways, those borrowed included.</summary>
    public int Ways;

    /// <summary>Memory bandwidth in percent; 0 for no limit.</summary>
    public int Bandwidth;

    /// <summary>Id (plus one) of the unit that lends; 0 for none.</summary>
    public short Partner;

    /// <summary>CPUs that stay the partner's, too.</summary>
    public int SharedCores;

    /// <summary>Ways that stay the partner's, too.</summary>
    public int SharedWays;
}
