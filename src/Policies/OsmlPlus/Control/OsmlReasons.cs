namespace Cotenant.Policies.OsmlPlus.Control;

/// <summary>Reason codes of OSML+, as the manifest declares them.</summary>
internal static class OsmlReasons
{
    internal const int Arrived = 1;
    internal const int Departed = 2;
    internal const int Missed = 3;
    internal const int Busy = 4;
    internal const int Short = 5;
    internal const int Given = 6;
    internal const int Deprived = 7;
    internal const int Reclaimed = 8;
    internal const int Withdrawn = 9;
    internal const int Shared = 10;
    internal const int BestEffort = 11;
    internal const int Throttled = 12;
    internal const int NoModel = 13;
    internal const int NotPlaced = 14;
}
