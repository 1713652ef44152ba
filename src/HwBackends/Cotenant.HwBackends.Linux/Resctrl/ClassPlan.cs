namespace Cotenant.HwBackends.Linux.Resctrl;

/// <summary>Which tenant goes into which class, and what each class holds.</summary>
/// <param name="Target">for each tenant: <see cref="Root"/>, <see cref="None"/>, or an index into <paramref name="Classes"/></param>
/// <param name="Classes">settings by class; the first ones are the existing classes in their order, the rest are new</param>
/// <param name="Used">for each class, whether a tenant goes into it; the others can be removed afterwards</param>
internal sealed record ClassPlan(int[] Target, List<ClassSettings> Classes, List<bool> Used)
{
    /// <summary>The tenant is served by the root group, whose settings are what it wants.</summary>
    public const int Root = -1;

    /// <summary>The tenant is not steered here.</summary>
    public const int None = -2;
}
