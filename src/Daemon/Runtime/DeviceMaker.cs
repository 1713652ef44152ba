using Cotenant.Daemon.Configuration.Models;
using Cotenant.Plugins;
using Cotenant.Plugins.Devices;
using Cotenant.Plugins.Pipeline;

namespace Cotenant.Daemon.Runtime;

/// <summary>Makes a device, its policies and its loop from the model.</summary>
internal sealed class DeviceMaker(
    IReadOnlyList<IDeviceFactory> factories,
    IPolicyShelf shelf,
    DeviceSurroundings surroundings)
{
    /// <summary>Makes a device; its loop does not run yet.</summary>
    /// <exception cref="DeviceException">It cannot be made.</exception>
    public ManagedDevice Make(DeviceModel model)
    {
        var factory = factories.First(f => string.Equals(f.Kind, model.Settings.Kind, StringComparison.Ordinal));
        var state = Path.Combine(surroundings.StateDirectory, "devices", model.Id);
        Directory.CreateDirectory(state);
        var device = factory.Create(model.Settings, new DeviceServices
        {
            Loggers = surroundings.Loggers,
            Time = surroundings.Time,
            DataDirectory = surroundings.DataDirectory,
            StateDirectory = state,
            MaySteer = model.Mode == DeviceMode.Active,
        });
        var skipped = new List<SkippedPolicy>();
        var entries = new List<PolicyEntry>();
        try
        {
            for (var i = 0; i < model.Entries.Count; i++)
            {
                entries.Add(MakeEntry(model, i, device, skipped));
            }

            var runtime = DeviceLoop.Create(device, entries, new DeviceLoopOptions
            {
                Mode = model.Mode,
                Speed = model.Speed,
                Time = surroundings.Time,
                Journal = surroundings.Journal,
                JournalFull = surroundings.JournalFull,
                Supervisor = shelf.Supervisor,
                Watchdog = surroundings.Watchdog,
                Models = surroundings.Models,
            });
            return new ManagedDevice(model, factory, device, runtime, skipped);
        }
        catch (ArgumentException exception)
        {
            Release(entries, device);
            throw new DeviceException($"device '{model.Id}': {exception.Message}", exception);
        }
    }

    /// <summary>The options that an entry gives a policy.</summary>
    public static PolicyOptions OptionsOf(PolicyEntryModel entry, string policy) =>
        entry.Options.TryGetValue(policy, out var values) ? new PolicyOptions(values) : PolicyOptions.Empty;

    private static void Release(IEnumerable<PolicyEntry> entries, IDevice device)
    {
        foreach (var instance in entries.SelectMany(e => e.Chain.Concat(e.Shadow)))
        {
            instance.Release();
        }

        device.Dispose();
    }

    private PolicyEntry MakeEntry(DeviceModel model, int index, IDevice device, List<SkippedPolicy> skipped)
    {
        var entry = model.Entries[index];
        return new PolicyEntry(
            Leases(entry, device.Descriptor),
            MakeAll(model, index, entry.Chain, shadow: false, device, skipped),
            MakeAll(model, index, entry.Shadow, shadow: true, device, skipped));
    }

    private List<PolicyInstance> MakeAll(DeviceModel model, int index, IReadOnlyList<string> policies, bool shadow, IDevice device, List<SkippedPolicy> skipped)
    {
        var made = new List<PolicyInstance>();
        foreach (var policy in policies)
        {
            try
            {
                var instance = shelf.Make(policy, device, OptionsOf(model.Entries[index], policy), model.Settings.Seed);
                shelf.Assign(policy, model.Id, shadow);
                instance.Enabled = shelf.StandOf(policy).MayDecide;
                made.Add(instance);
            }
            catch (PolicyUnavailableException exception)
            {
                // contained: the next one of the chain decides, and after the last the safe plan holds
                skipped.Add(new SkippedPolicy(index, policy, shadow, exception.Message));
                shelf.AssignUnsupported(policy, model.Id, exception.Message);
            }
        }

        return made;
    }

    private static ResourceSet Leases(PolicyEntryModel entry, DeviceDescriptor descriptor)
    {
        if (entry.Leases.Count == 0)
        {
            return ResourceSet.All(descriptor.Resources.Count);
        }

        var leases = ResourceSet.None;
        foreach (var resource in entry.Leases)
        {
            var index = descriptor.Resources.ToList().IndexOf(resource);
            leases |= index >= 0
                ? ResourceSet.Of(index)
                : throw new DeviceException($"device '{descriptor.Id}' has no resource '{resource}'; use: {string.Join(", ", descriptor.Resources)}");
        }

        return leases;
    }
}
