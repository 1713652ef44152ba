using Cotenant.Daemon.Runtime;
using Cotenant.Plugins;
using Cotenant.Plugins.Pipeline;

namespace Cotenant.Daemon.Metrics;

/// <summary>What devices, the pipeline and policies declare: read from their blocks without a lock.</summary>
internal sealed class DeviceMetrics(DeviceFleet fleet)
{
    private static readonly string[] OfDevice = ["device"];
    private static readonly string[] OfTenant = ["device", "tenant"];
    private static readonly string[] OfPolicy = ["device", "policy"];
    private static readonly string[] OfPolicyTenant = ["device", "policy", "tenant"];

    public void Write(SeriesSheet sheet, HistogramSheet histograms)
    {
        foreach (var device in fleet.Devices)
        {
            var runtime = device.Runtime;
            sheet.Gauge(
                "cotenant_device_info",
                "A device; the value is 1.",
                ["device", "kind", "family", "simulator"],
                [device.Id, runtime.Descriptor.Kind, runtime.Descriptor.Family, runtime.Descriptor.Simulator],
                1);
            foreach (var status in Enum.GetValues<LoopStatus>())
            {
                sheet.Gauge(
                    "cotenant_device_status",
                    "1 for the status that the device's loop has, 0 for the others.",
                    ["device", "status"],
                    [device.Id, KebabNames.Of(status)],
                    runtime.Status == status ? 1 : 0);
            }

            WriteBlock(sheet, runtime.LoopSeries, device, null);
            WriteBlock(sheet, runtime.DeviceSeries, device, null);
            foreach (var instance in device.Instances)
            {
                WriteBlock(sheet, instance.Series, device, instance.Name);
                string[] who = [device.Id, instance.Name];
                sheet.Counter("cotenant_policy_decisions_total", "Decisions asked of the policy.", OfPolicy, who, instance.Decisions);
                sheet.Counter("cotenant_policy_faults_total", "Decisions of the policy that were thrown away: exceptions, overruns, refused plans.", OfPolicy, who, instance.Faults);
                sheet.Gauge("cotenant_policy_enabled", "1 while the policy may decide.", OfPolicy, who, instance.Enabled ? 1 : 0);
            }
        }

        WriteHistograms(histograms);
    }

    private static void WriteBlock(SeriesSheet sheet, SeriesBlock block, ManagedDevice device, string? policy)
    {
        for (var i = 0; i < block.Series.Count; i++)
        {
            var series = block.Series[i];
            if (!series.PerTenant)
            {
                Put(sheet, series, policy is null ? OfDevice : OfPolicy, policy is null ? [device.Id] : [device.Id, policy], block.Get(i));
                continue;
            }

            var tenants = device.Runtime.Tenants;
            for (var slot = 0; slot < tenants.Capacity; slot++)
            {
                if (tenants[slot] is { } tenant)
                {
                    Put(sheet, series, policy is null ? OfTenant : OfPolicyTenant, policy is null ? [device.Id, tenant.Id] : [device.Id, policy, tenant.Id], block.Get(i, slot));
                }
            }
        }
    }

    private static void Put(SeriesSheet sheet, SeriesDescriptor series, string[] labels, string[] values, double value)
    {
        if (series.Kind == SeriesKind.Counter)
        {
            sheet.Counter(series.Name, series.Help, labels, values, value);
        }
        else
        {
            sheet.Gauge(series.Name, series.Help, labels, values, value);
        }
    }

    private void WriteHistograms(HistogramSheet histograms)
    {
        if (fleet.Devices.Count == 0)
        {
            return;
        }

        histograms.Family("cotenant_step_seconds", "How long a decision point takes from observing to the journal.");
        foreach (var device in fleet.Devices)
        {
            histograms.Add("cotenant_step_seconds", ["device", device.Id], device.Runtime.StepSeconds);
        }

        histograms.Family("cotenant_lateness_seconds", "How late decision points are.");
        foreach (var device in fleet.Devices)
        {
            histograms.Add("cotenant_lateness_seconds", ["device", device.Id], device.Runtime.LatenessSeconds);
        }

        var instances = fleet.Devices.SelectMany(d => d.Instances.Select(i => (d.Id, Instance: i))).ToList();
        if (instances.Count > 0)
        {
            histograms.Family("cotenant_decide_seconds", "How long the policy's decisions take.");
            foreach (var (device, instance) in instances)
            {
                histograms.Add("cotenant_decide_seconds", ["device", device, "policy", instance.Name], instance.DecideSeconds);
            }
        }
    }
}
