using System.Reflection;
using System.Text.Json;
using Cotenant.Daemon.Api.Contracts;
using Cotenant.Daemon.Configuration;
using Cotenant.Daemon.Hosting;
using Cotenant.Plugins.Devices;
using Cotenant.Plugins.Pipeline;
using Cotenant.Plugins.Pipeline.Journal;

namespace Cotenant.Daemon.Runtime;

/// <summary>Puts together what the admin API answers.</summary>
internal sealed class ReportBuilder(
    DeviceFleet fleet,
    TenantDirectory tenants,
    ConfigState config,
    DiskJournal journal,
    OpenDoors doors,
    Readiness readiness,
    StartTime start,
    TimeProvider time)
{
    private static readonly TimeSpan SnapshotPatience = TimeSpan.FromSeconds(2);

    /// <summary>The program's version.</summary>
    public static string Version { get; } =
        typeof(ReportBuilder).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0";

    public StatusReport Status() => new()
    {
        Version = Version,
        Pid = Environment.ProcessId,
        StartedAt = start.At,
        UptimeSeconds = (time.GetUtcNow() - start.At).TotalSeconds,
        Readiness = readiness.Report(),
        Doors = new DoorsReport(doors.Socket, doors.Api?.ToString(), doors.Metrics?.ToString()),
        Configuration = Configuration(),
        Devices = Devices(),
        Journal = Journal(),
        Process = OwnCost.Report(),
    };

    public ConfigurationReport Configuration()
    {
        var current = config.Current;
        return new ConfigurationReport
        {
            Files = current.Files,
            LoadedAt = current.LoadedAt,
            Reloads = config.Reloads,
            FailedReloads = config.Failures,
            LastFailureAt = current.LastFailure?.At,
            LastFailure = current.LastFailure?.Faults ?? [],
            AwaitingRestart = config.AwaitingRestart,
        };
    }

    public JournalReport Journal()
    {
        var status = journal.Status;
        return new JournalReport
        {
            Directory = config.Model.Journal.Directory,
            Segment = status.Segment,
            Records = status.Records,
            DroppedRecords = status.DroppedRecords,
            DiskBytes = status.DiskBytes,
            Error = status.Error,
        };
    }

    public IReadOnlyList<DeviceReport> Devices() => [.. fleet.Devices.Select(d => Device(d))];

    public async Task<DeviceReport> DeviceAsync(ManagedDevice device, CancellationToken cancellation) =>
        Device(device) with { Now = await SnapshotAsync(device, cancellation).ConfigureAwait(false) };

    /// <summary>The tenants of one device or of all, with what was last seen of them and what they hold.</summary>
    public async Task<IReadOnlyList<TenantReport>> TenantsAsync(string? only, CancellationToken cancellation)
    {
        var reports = new List<TenantReport>();
        foreach (var device in fleet.Devices)
        {
            var table = device.Runtime.Tenants;
            var here = Enumerable.Range(0, table.Capacity).Where(slot => table[slot] is { } t && (only is null || t.Id == only)).ToList();
            if (here.Count == 0)
            {
                continue;
            }

            var now = await SnapshotAsync(device, cancellation).ConfigureAwait(false);
            var observed = TenantParts.BySlot(now, "observation");
            var held = TenantParts.BySlot(now, "plan");
            foreach (var slot in here)
            {
                if (table[slot] is { } tenant)
                {
                    reports.Add(new TenantReport
                    {
                        Id = tenant.Id,
                        Device = device.Id,
                        Slot = slot,
                        Kind = KebabNames.Of(tenant.Kind),
                        Priority = tenant.Priority,
                        TargetP99Ms = tenant.TargetP99Ms ?? TenantParts.Number(observed, slot, "targetMs"),
                        Source = tenants.SourceOf(tenant.Id),
                        TargetMet = TenantParts.TargetMet(observed, slot),
                        Observation = TenantParts.Find(observed, slot),
                        Allocation = TenantParts.Find(held, slot),
                        Settings = tenant.Settings.ValueKind == JsonValueKind.Undefined ? null : tenant.Settings,
                    });
                }
            }
        }

        return reports;
    }

    public IReadOnlyList<PolicyReport> Policies()
    {
        var atWork = fleet.Devices.SelectMany(d => d.Instances.Select(i => (Device: d.Id, Instance: i))).ToList();
        return [.. fleet.Shelf.Policies.OrderBy(p => p.Manifest.Name, StringComparer.Ordinal).Select(facts =>
        {
            var instances = atWork.Where(w => w.Instance.Name == facts.Manifest.Name).ToList();
            var stand = fleet.Shelf.StandOf(facts.Manifest.Name);
            return new PolicyReport
            {
                Policy = facts.Manifest.Name,
                Plugin = facts.Plugin,
                Version = facts.Version,
                Family = facts.Manifest.Family,
                Description = facts.Manifest.Description,
                State = stand.State,
                Detail = stand.Reason,
                Resources = facts.Manifest.Resources,
                BudgetMs = facts.Manifest.BudgetMs,
                Devices = [.. instances.Select(w => w.Device).Distinct()],
                Decisions = instances.Sum(w => w.Instance.Decisions),
                Faults = instances.Sum(w => w.Instance.Faults),
            };
        })];
    }

    public IReadOnlyList<PluginReport> Plugins() => [.. fleet.Shelf.Plugins.Select(p => new PluginReport
    {
        Id = p.Id,
        Version = p.Version,
        Description = p.Description,
        Directory = p.Directory,
        State = p.State,
        Detail = p.Detail,
        Hash = p.Hash,
        Policies = p.Policies,
        Loaded = p.Loaded,
    })];

    private static async Task<JsonElement?> SnapshotAsync(ManagedDevice device, CancellationToken cancellation)
    {
        try
        {
            var snapshot = await device.Runtime.SnapshotAsync(cancellation).WaitAsync(SnapshotPatience, cancellation).ConfigureAwait(false);
            return JsonBlock.MakeValue(snapshot.WriteJson);
        }
        catch (Exception exception) when (exception is TimeoutException or DeviceException)
        {
            // a device that has ended, or is busy, has nothing to show now; everything else of it still is
            return null;
        }
    }

    private DeviceReport Device(ManagedDevice device)
    {
        var runtime = device.Runtime;
        return new DeviceReport
        {
            Id = device.Id,
            Kind = runtime.Descriptor.Kind,
            Family = runtime.Descriptor.Family,
            Mode = KebabNames.Of(runtime.Mode),
            Status = KebabNames.Of(runtime.Status),
            Fault = runtime.Fault?.Message,
            RealTime = runtime.Descriptor.RealTime,
            Speed = runtime.Descriptor.RealTime ? 1 : device.Model.Speed,
            PeriodSeconds = device.Model.Settings.Period.TotalSeconds,
            DeviceTimeSeconds = runtime.DeviceTimeNs / 1e9,
            Decisions = runtime.Sequence,
            Actions = (long)runtime.LoopSeries.Get(PipelineSeries.Actions),
            Tenants = runtime.Tenants.Count,
            TenantCapacity = runtime.Tenants.Capacity,
            Resources = runtime.Descriptor.Resources,
            Simulator = runtime.Descriptor.Simulator,
            Scenario = device.Model.Settings.Scenario,
            Policies = [.. runtime.Entries.Select((entry, index) => Entry(device, entry, index))],
        };
    }

    private PolicyEntryReport Entry(ManagedDevice device, PolicyEntry entry, int index)
    {
        var model = device.Model.Entries[index];
        var deciding = entry.Deciding;
        return new PolicyEntryReport
        {
            Leases = device.NamesOf(entry.Leases),
            Chain = [.. model.Chain.Select(name => AtWork(device, index, name, entry.Chain))],
            Shadow = [.. model.Shadow.Select(name => AtWork(device, index, name, entry.Shadow))],
            Deciding = device.Runtime.Mode == DeviceMode.Observe || deciding < 0 ? null
                : deciding < entry.Chain.Count ? entry.Chain[deciding].Name
                : "hold",
        };
    }

    private PolicyAtWorkReport AtWork(ManagedDevice device, int entry, string name, IReadOnlyList<PolicyInstance> made)
    {
        if (made.FirstOrDefault(i => i.Name == name) is not { } instance)
        {
            return new PolicyAtWorkReport
            {
                Policy = name,
                Plugin = "",
                Version = "",
                State = "not-supported",
                Detail = device.Skipped.FirstOrDefault(s => s.Entry == entry && s.Policy == name)?.Reason ?? "it is not there",
                Decisions = 0,
                Faults = 0,
            };
        }

        var stand = fleet.Shelf.StandOf(name);
        return new PolicyAtWorkReport
        {
            Policy = name,
            Plugin = instance.PluginId,
            Version = instance.PluginVersion,
            State = stand.State,
            Detail = stand.Reason,
            Decisions = instance.Decisions,
            Faults = instance.Faults,
            DecideP50Seconds = HistogramReading.Quantile(instance.DecideSeconds, 0.5),
            DecideP99Seconds = HistogramReading.Quantile(instance.DecideSeconds, 0.99),
        };
    }
}
