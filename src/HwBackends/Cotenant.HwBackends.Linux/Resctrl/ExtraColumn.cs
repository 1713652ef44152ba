namespace Cotenant.HwBackends.Linux.Resctrl;

/// <summary>One value of a class beside its L3 masks and MB values.</summary>
/// <param name="Resource">the resource</param>
/// <param name="Domain">domain id</param>
internal sealed record ExtraColumn(ExtraResource Resource, int Domain);
