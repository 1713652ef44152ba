namespace Cotenant.Policies.OsmlPlus.EqualSplit;

/// <summary>Reason codes of the equal split, as the manifest declares them.</summary>
internal static class EqualSplitReasons
{
    internal const int Divided = 1;
    internal const int NotPlaced = 2;
}
