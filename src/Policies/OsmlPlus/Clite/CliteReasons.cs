namespace Cotenant.Policies.OsmlPlus.Clite;

/// <summary>Reason codes of CLITE, as the manifest declares them.</summary>
internal static class CliteReasons
{
    internal const int Started = 1;
    internal const int Departed = 2;
    internal const int Tried = 3;
    internal const int Held = 4;
    internal const int Reopened = 5;
    internal const int LoadChanged = 6;
    internal const int NotPlaced = 7;
}
