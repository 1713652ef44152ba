namespace Cotenant.Policies.OsmlPlus.Unmanaged;

/// <summary>Reason codes of the unmanaged baseline, as the manifest declares them.</summary>
internal static class UnmanagedReasons
{
    internal const int Shared = 1;
}
