using System.Globalization;
using Cotenant.Daemon.Configuration;
using Cotenant.Daemon.Runtime;
using Cotenant.Plugins.Pipeline.Journal;

namespace Cotenant.Daemon.Metrics;

/// <summary>The program itself: configuration, journal, plugins, readers, and what it costs.</summary>
internal sealed class ProgramMetrics(DeviceFleet fleet, ConfigState config, DiskJournal journal, EventFeed feed, StartTime start)
{
    private static readonly string[] OfGeneration = ["generation"];

    private readonly double _startSeconds = start.At.ToUnixTimeMilliseconds() / 1e3;

    public void Write(SeriesSheet sheet)
    {
        sheet.Gauge("cotenant_build_info", "The program; the value is 1.", ["version"], [ReportBuilder.Version], 1);
        sheet.Gauge("cotenant_start_time_seconds", "When the daemon started, seconds since 1970.", [], [], _startSeconds);
        WriteConfiguration(sheet);
        WriteJournal(sheet);
        foreach (var plugin in fleet.Shelf.Plugins)
        {
            sheet.Gauge("cotenant_plugin_usable", "1 for a plugin that can be loaded.", ["plugin", "version"], [plugin.Id, plugin.Version], plugin.State == "usable" ? 1 : 0);
        }

        sheet.Gauge("cotenant_plugins_leaked", "Unloaded plugins that have not left the memory.", [], [], fleet.Shelf.Leaked);
        sheet.Gauge("cotenant_event_readers", "Readers of /v1/events.", [], [], feed.Readers);
        WriteCost(sheet);
    }

    private void WriteConfiguration(SeriesSheet sheet)
    {
        sheet.Counter("cotenant_config_reloads_total", "Reloads of the configuration that were taken.", [], [], config.Reloads);
        sheet.Counter("cotenant_config_reload_failures_total", "Reloads that were refused.", [], [], config.Failures);
        sheet.Gauge("cotenant_config_last_reload_successful", "0 while the configuration in the files is refused and the one before holds.", [], [], config.Current.LastFailure is null ? 1 : 0);
        sheet.Gauge("cotenant_config_loaded_timestamp_seconds", "When the configuration that holds was taken, seconds since 1970.", [], [], config.Current.LoadedAt.ToUnixTimeMilliseconds() / 1e3);
    }

    private void WriteJournal(SeriesSheet sheet)
    {
        var status = journal.Status;
        sheet.Counter("cotenant_journal_records_total", "Records taken by the journal.", [], [], status.Records);
        sheet.Counter("cotenant_journal_dropped_records_total", "Records lost because the disk was full or too slow.", [], [], status.DroppedRecords);
        sheet.Counter("cotenant_journal_written_bytes_total", "Bytes written to the journal.", [], [], status.WrittenBytes);
        sheet.Gauge("cotenant_journal_disk_bytes", "Bytes of all segments on disk.", [], [], status.DiskBytes);
        sheet.Gauge("cotenant_journal_failing", "1 while the journal cannot be written.", [], [], status.Error is null ? 0 : 1);
    }

    private static void WriteCost(SeriesSheet sheet)
    {
        sheet.Gauge("cotenant_process_resident_memory_bytes", "Resident memory of the daemon.", [], [], Environment.WorkingSet);
        sheet.Counter("cotenant_process_cpu_seconds_total", "CPU time of the daemon.", [], [], Environment.CpuUsage.TotalTime.TotalSeconds);
        sheet.Gauge("cotenant_gc_heap_bytes", "Managed memory in use.", [], [], GC.GetTotalMemory(forceFullCollection: false));
        sheet.Counter("cotenant_gc_pause_seconds_total", "Time in which collections stopped the daemon.", [], [], GC.GetTotalPauseDuration().TotalSeconds);
        sheet.Counter("cotenant_gc_allocated_bytes_total", "Managed memory ever allocated.", [], [], GC.GetTotalAllocatedBytes());
        for (var generation = 0; generation <= GC.MaxGeneration; generation++)
        {
            sheet.Counter("cotenant_gc_collections_total", "Collections by generation.", OfGeneration, [generation.ToString(CultureInfo.InvariantCulture)], GC.CollectionCount(generation));
        }
    }
}
