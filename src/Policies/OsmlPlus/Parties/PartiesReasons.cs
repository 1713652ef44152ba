namespace Cotenant.Policies.OsmlPlus.Parties;

/// <summary>Reason codes of PARTIES, as the manifest declares them.</summary>
internal static class PartiesReasons
{
    internal const int Arrived = 1;
    internal const int Departed = 2;
    internal const int Upsized = 3;
    internal const int Downsized = 4;
    internal const int Reverted = 5;
    internal const int NothingToTake = 6;
    internal const int NotPlaced = 7;
}
