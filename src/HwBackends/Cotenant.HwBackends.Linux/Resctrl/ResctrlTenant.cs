namespace Cotenant.HwBackends.Linux.Resctrl;

/// <summary>Where one tenant is in resctrl.</summary>
/// <param name="id">the tenant's id</param>
/// <param name="monitorName">directory name of its monitoring group</param>
internal sealed class ResctrlTenant(string id, string monitorName)
{
    public string Id { get; } = id;

    public string MonitorName { get; } = monitorName;

    /// <summary>The control group that serves it; <see langword="null"/> until it is first placed.</summary>
    public ControlGroup? Control
    {
        get;
        set
        {
            field = value;
            ControlTasks = value is null ? "" : $"{value.Path}/tasks";
        }
    }

    /// <summary>Path of its own monitoring group below <see cref="Control"/>; <see langword="null"/> without one.</summary>
    public string? MonitorPath
    {
        get;
        set
        {
            field = value;
            MonitorTasks = value is null ? null : $"{value}/tasks";
        }
    }

    /// <summary>Readings of its own monitoring group; <see langword="null"/> without one.</summary>
    public MonitorReader? Readings { get; set; }

    /// <summary>The threads known to be in place, by rising id.</summary>
    public List<int> Placed { get; } = [];

    /// <summary>The tasks file of the control group: written first, because it takes a thread out of any monitoring group.</summary>
    public string ControlTasks { get; private set; } = "";

    /// <summary>The tasks file of the monitoring group, written second; <see langword="null"/> without one.</summary>
    public string? MonitorTasks { get; private set; }
}
