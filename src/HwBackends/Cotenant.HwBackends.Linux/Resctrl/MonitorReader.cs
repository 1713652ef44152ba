using Cotenant.HwBackends.Linux.Files;
using Cotenant.HwBackends.Linux.Sensors;
using Cotenant.Plugins;

namespace Cotenant.HwBackends.Linux.Resctrl;

/// <summary>
/// Kept readers of one group's <c>mon_data</c>. Values are sums over the L3 domains; one domain without a value
/// leaves no value at all, because a partial sum would look like a real one.
/// </summary>
internal sealed class MonitorReader(IKernelFiles files, string group) : IDisposable
{
    /// <summary>A directory of mon_data for one L3; other directories are of resources that are left alone.</summary>
    public const string DomainPrefix = "mon_L3_";

    /// <summary>Within it one for each sub-NUMA node; the files beside these hold the sums.</summary>
    public const string PartPrefix = "mon_sub_L3_";

    private static readonly string[] _events = ["llc_occupancy", "mbm_total_bytes", "mbm_local_bytes"];
    private readonly List<KernelFile>[] _readers = [[], [], []];
    private RateMeter _total;
    private RateMeter _local;
    private bool _opened;

    /// <summary>Bytes in the L3 caches that were filled for the group (a gauge, in steps of the hardware's unit).</summary>
    public Sample Occupancy { get; private set; } = Sample.Missing(SampleStatus.NotYet);

    /// <summary>Memory traffic in bytes per second, all nodes.</summary>
    public Sample TotalBandwidth { get; private set; } = Sample.Missing(SampleStatus.NotYet);

    /// <summary>Memory traffic in bytes per second, own node only.</summary>
    public Sample LocalBandwidth { get; private set; } = Sample.Missing(SampleStatus.NotYet);

    /// <summary>Cumulative traffic in bytes as the kernel counts it, for metrics; resets when the group is made anew.</summary>
    public Sample TotalBytes { get; private set; } = Sample.Missing(SampleStatus.NotYet);

    /// <summary>Likewise of the own node only.</summary>
    public Sample LocalBytes { get; private set; } = Sample.Missing(SampleStatus.NotYet);

    public void Read(long timeNs)
    {
        if (!_opened)
        {
            Open();
        }

        Occupancy = Sum(0);
        TotalBytes = Sum(1);
        TotalBandwidth = TotalBytes.HasValue ? _total.Next((long)TotalBytes.Value, timeNs) : TotalBytes;
        LocalBytes = Sum(2);
        LocalBandwidth = LocalBytes.HasValue ? _local.Next((long)LocalBytes.Value, timeNs) : LocalBytes;
    }

    public void Dispose()
    {
        foreach (var readers in _readers)
        {
            readers.ForEach(r => r.Dispose());
            readers.Clear();
        }

        _opened = false;
    }

    private void Open()
    {
        var names = new List<string>();
        _ = files.ListDirectories($"{group}/mon_data", names);
        foreach (var name in names.Where(n => n.StartsWith(DomainPrefix, StringComparison.Ordinal)))
        {
            for (var e = 0; e < _events.Length; e++)
            {
                Open(e, $"{group}/mon_data/{name}");
            }
        }

        _opened = true;
    }

    private void Open(int which, string domain)
    {
        if (files.Open($"{domain}/{_events[which]}", out var reader) == Errno.None)
        {
            _readers[which].Add(reader!);
            return;
        }

        // no sum of its sub-NUMA nodes: they are all there is
        var parts = new List<string>();
        _ = files.ListDirectories(domain, parts);
        foreach (var part in parts.Where(p => p.StartsWith(PartPrefix, StringComparison.Ordinal)))
        {
            if (files.Open($"{domain}/{part}/{_events[which]}", out reader) == Errno.None)
            {
                _readers[which].Add(reader!);
            }
        }
    }

    private Sample Sum(int which)
    {
        if (_readers[which].Count == 0)
        {
            return Sample.Missing(SampleStatus.NotSupported);
        }

        Span<byte> text = stackalloc byte[64];
        double sum = 0;
        foreach (var reader in _readers[which])
        {
            var count = reader.Read(text, 0);
            if (count < 0)
            {
                // a domain went offline or the group is gone: look again at the next reading
                Dispose();
                return Sample.Missing(Errno.IsGone(-count) ? SampleStatus.NotYet : SampleStatus.Error);
            }

            var sample = Value(text[..count]);
            if (!sample.HasValue)
            {
                return sample;
            }

            sum += sample.Value;
        }

        return Sample.Of(sum);
    }

    /// <summary>One reading: a number, which telemetry events write with a fraction, or a word in its place.</summary>
    internal static Sample Value(ReadOnlySpan<byte> text) =>
        KernelText.TryNumber(text, out var value) ? Sample.Of(value) : Sample.Missing(Word(text));

    /// <summary>The words that the kernel prints in place of a number (resctrl.rst, "mon_data").</summary>
    private static SampleStatus Word(ReadOnlySpan<byte> text) =>
        text.StartsWith("Unavailable"u8) ? SampleStatus.Unavailable
        : text.StartsWith("Error"u8) ? SampleStatus.Error
        : text.StartsWith("Unassigned"u8) ? SampleStatus.Unassigned
        : SampleStatus.Error;
}
