namespace Cotenant.HwBackends.Linux.State;

/// <summary>The plan that was applied last: the content of the plan file.</summary>
internal sealed class SavedPlan
{
    /// <summary>Shape of this file.</summary>
    public const int CurrentVersion = 1;

    public int Version { get; set; } = CurrentVersion;

    /// <summary>The boot in which it was applied: in a later one the kernel holds nothing of it any more.</summary>
    public string Boot { get; set; } = "";

    public List<SavedAllocation> Tenants { get; set; } = [];
}
