namespace Cotenant.HwBackends.Linux.Resctrl;

/// <summary>Where one tenant is in resctrl.</summary>
/// <param name="id">the tenant's id</param>
/// <param name="monitorName">directory name of its monitoring group</param>
internal sealed class ResctrlTenant(string id, string monitorName)
{
    public string Id { get; } = id;

    public string MonitorName { get; } = monitorName;

    /// <summary>The control group that serves it; <see langword="null"/> until it is first placed.</summary>
    public ControlGroup? Control { get; set; }

    /// <summary>Path of its own monitoring group below <see cref="Control"/>; <see langword="null"/> without one.</summary>
    public string? MonitorPath { get; set; }

    /// <summary>Readings of its own monitoring group; <see langword="null"/> without one.</summary>
    public MonitorReader? Readings { get; set; }

    /// <summary>The threads known to be in place, by rising id.</summary>
    public List<int> Placed { get; } = [];

    /// <summary>The tasks files to write a thread id into, in this order: writing the first takes it out of any monitoring group.</summary>
    public (string Control, string? Monitor) TasksFiles => ($"{Control!.Path}/tasks", MonitorPath is null ? null : $"{MonitorPath}/tasks");
}
