namespace Cotenant.Plugins.Devices;

/// <summary>What the guard says of a plan.</summary>
/// <param name="Rule">Code of the broken rule in <see cref="DeviceDescriptor.GuardRules"/>; 0 when none is broken.</param>
/// <param name="Resources">The resources that break it; empty when the guard can name none, and all are then held.</param>
/// <param name="Subject">The tenant's slot, or -1.</param>
/// <param name="A">Number {0} of the rule's text.</param>
/// <param name="B">Number {1} of the rule's text.</param>
public readonly record struct GuardVerdict(int Rule, ResourceSet Resources, int Subject = -1, double A = 0, double B = 0)
{
    /// <summary>True when the plan passes.</summary>
    public bool Passes => Rule == 0;

    /// <summary>The verdict on a plan that passes.</summary>
    public static GuardVerdict Pass => default;
}
