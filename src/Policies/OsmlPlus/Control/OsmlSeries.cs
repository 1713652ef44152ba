namespace Cotenant.Policies.OsmlPlus.Control;

/// <summary>Series of OSML+ by index, as the manifest declares them.</summary>
internal static class OsmlSeries
{
    internal const int Actions = 0;
    internal const int Withdrawals = 1;
    internal const int CliffCores = 2;
    internal const int QosRatio = 3;
}
