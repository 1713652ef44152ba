using Cotenant.Plugins.Pipeline.Journal;

namespace Cotenant.Daemon.Runtime.Decisions;

/// <summary>What holds for a device at a place of the journal.</summary>
internal sealed class JournalContext(string device, DeviceHeader header)
{
    public string Device { get; } = device;

    /// <summary>Templates, policies, resources.</summary>
    public DeviceHeader Header { get; } = header;

    /// <summary>The tenants by slot.</summary>
    public required TenantEntry Tenants { get; set; }

    /// <summary>Bytes of the state that held before the next decision.</summary>
    public required byte[] State { get; set; }

    /// <summary>Names of the resources in a set.</summary>
    public IReadOnlyList<string> NamesOf(Cotenant.Plugins.ResourceSet set) =>
        [.. Header.Resources.Where((_, index) => set.Contains(index))];
}
