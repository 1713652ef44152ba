namespace Cotenant.HwBackends.Linux.Host;

/// <summary>What was found of an earlier run that was killed.</summary>
/// <param name="Adopted">tenants whose settings stay in force</param>
/// <param name="Removed">resctrl groups removed</param>
/// <param name="Returned">tenants whose processes, CPUs or attributes were put back</param>
/// <param name="Failed">steps that failed; the log has a line for each</param>
internal sealed record RecoveryReport(int Adopted, int Removed, int Returned, int Failed);
