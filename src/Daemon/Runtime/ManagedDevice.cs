using Cotenant.Daemon.Configuration.Models;
using Cotenant.Plugins.Devices;
using Cotenant.Plugins.Pipeline;

namespace Cotenant.Daemon.Runtime;

/// <summary>A device at work, with what the configuration says of it.</summary>
internal sealed class ManagedDevice
{
    private volatile DeviceModel _model;

    public ManagedDevice(DeviceModel model, IDeviceFactory factory, IDevice device, IDeviceRuntime runtime, IReadOnlyList<SkippedPolicy> skipped)
    {
        _model = model;
        Factory = factory;
        Device = device;
        Runtime = runtime;
        Skipped = skipped;
        Names = new RememberedNames(runtime.Tenants);
    }

    public string Id => Runtime.Descriptor.Id;

    /// <summary>What the configuration says.</summary>
    public DeviceModel Model
    {
        get => _model;
        set => _model = value;
    }

    public IDeviceFactory Factory { get; }

    /// <summary>The device itself; its members belong to the loop's thread.</summary>
    public IDevice Device { get; }

    public IDeviceRuntime Runtime { get; }

    /// <summary>Policies that could not be made.</summary>
    public IReadOnlyList<SkippedPolicy> Skipped { get; }

    public RememberedNames Names { get; }

    /// <summary>Every instance of the chains and shadows.</summary>
    public IEnumerable<PolicyInstance> Instances => Runtime.Entries.SelectMany(e => e.Chain.Concat(e.Shadow));

    /// <summary>Names of the resources in a set.</summary>
    public IReadOnlyList<string> NamesOf(Cotenant.Plugins.ResourceSet set) =>
        [.. Runtime.Descriptor.Resources.Where((_, index) => set.Contains(index))];
}
