using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using Cotenant.Plugins;

namespace Cotenant.HwBackends.Linux.Latency;

/// <summary>
/// Reads the 99th percentile from a file that the tenant (or its load generator) rewrites: a number in milliseconds, or
/// JSON whose last line has "p99Ms" and perhaps "requestsPerSecond". A new value is one whose file was written since;
/// its age is the file's.
/// </summary>
internal sealed class FileLatencySource : ILatencySource
{
    private const int MaxBytes = 64 * 1024;
    private readonly FileLatencyOptions _options;
    private readonly DeviceClock _clock;
    private readonly LatencySlot _slot;
    private ITimer? _timer;
    private readonly Lock _reading = new();
    private readonly byte[] _text = new byte[MaxBytes];
    private DateTime _written;

    public FileLatencySource(FileLatencyOptions options, DeviceClock clock, LatencySlot slot)
    {
        _options = options;
        _clock = clock;
        _slot = slot;
    }

    public LatencyReading Current => _slot.Current;

    public long MaxAgeNs => _options.MaxAgeNs;

    /// <summary>Begins to look at the file.</summary>
    public FileLatencySource Start()
    {
        _timer = _clock.Time.CreateTimer(static s => ((FileLatencySource)s!).Read(), this, TimeSpan.Zero, _options.Interval);
        return this;
    }

    public void Dispose() => _timer?.Dispose();

    internal void Read()
    {
        lock (_reading)
        {
            try
            {
                var written = File.GetLastWriteTimeUtc(_options.Path);
                if (written == _written && _slot.Current.Problem is null)
                {
                    return;
                }

                using var file = new FileStream(_options.Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
                file.Seek(Math.Max(0, file.Length - MaxBytes), SeekOrigin.Begin);
                var length = file.ReadAtLeast(_text, MaxBytes, throwOnEndOfStream: false);
                _written = written;
                Publish(_text.AsSpan(0, length), _clock.Time.GetUtcNow() - written);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                _slot.PublishProblem($"{error.Message}; the tenant must write it, readable for the daemon", SampleStatus.Error, _clock.NowNs);
            }
        }
    }

    /// <summary>Takes the last line that is not empty.</summary>
    internal static bool TryParse(ReadOnlySpan<byte> text, out double p99Ms, out double requestsPerSecond)
    {
        p99Ms = requestsPerSecond = double.NaN;
        text = text.Trim(" \t\r\n\0"u8);
        text = text[(text.LastIndexOf((byte)'\n') + 1)..].Trim(" \t\r"u8);
        if (Utf8Parser.TryParse(text, out p99Ms, out var used) && used == text.Length)
        {
            return p99Ms > 0 && double.IsFinite(p99Ms);
        }

        p99Ms = double.NaN;
        try
        {
            var reader = new Utf8JsonReader(text);
            using var document = JsonDocument.ParseValue(ref reader);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                return false;
            }

            foreach (var member in document.RootElement.EnumerateObject())
            {
                if (member.Value.ValueKind == JsonValueKind.Number)
                {
                    p99Ms = member.NameEquals("p99Ms"u8) ? member.Value.GetDouble() : p99Ms;
                    requestsPerSecond = member.NameEquals("requestsPerSecond"u8) ? member.Value.GetDouble() : requestsPerSecond;
                }
            }

            return p99Ms > 0 && double.IsFinite(p99Ms);
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private void Publish(ReadOnlySpan<byte> text, TimeSpan age)
    {
        if (TryParse(text, out var p99Ms, out var requests))
        {
            _slot.Publish(p99Ms, double.IsNaN(requests) ? Sample.Missing(SampleStatus.NoSource) : Sample.Of(requests), _clock.NowNs - Math.Max(0, (long)age.TotalNanoseconds));
        }
        else
        {
            var shown = Encoding.UTF8.GetString(text[..Math.Min(text.Length, 40)]).Trim();
            _slot.PublishProblem($"its last line is no positive number and no JSON with p99Ms: \"{shown}\"", SampleStatus.Error, _clock.NowNs);
        }
    }
}
