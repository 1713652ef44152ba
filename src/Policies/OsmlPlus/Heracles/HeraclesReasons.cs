namespace Cotenant.Policies.OsmlPlus.Heracles;

/// <summary>Reason codes of Heracles, as the manifest declares them.</summary>
internal static class HeraclesReasons
{
    internal const int Divided = 1;
    internal const int Disabled = 2;
    internal const int Enabled = 3;
    internal const int Shrunk = 4;
    internal const int Throttled = 5;
    internal const int GrownCores = 6;
    internal const int GrownWays = 7;
    internal const int RolledBack = 8;
    internal const int NotPlaced = 9;
}
