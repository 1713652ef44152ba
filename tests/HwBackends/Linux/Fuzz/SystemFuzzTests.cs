using System.Text;
using Cotenant.HwBackends.Linux.Cgroups;
using Cotenant.HwBackends.Linux.Files;
using Cotenant.HwBackends.Linux.Perf;
using Cotenant.HwBackends.Linux.Placement;
using Cotenant.HwBackends.Linux.Pressure;
using Cotenant.HwBackends.Linux.Processes;
using Cotenant.HwBackends.Linux.Systemd;
using Cotenant.HwBackends.Linux.Topology;

namespace Cotenant.HwBackends.Linux.Tests.Fuzz;

/// <summary>
/// Parsers of cgroup, PSI, perf, proc and D-Bus input take whatever comes: inputs of the corpus, mutated. 100,000 in a
/// normal run; COTENANT_FUZZ says otherwise (.ci/nightly: ten million), COTENANT_SEED gives others.
/// </summary>
public sealed class SystemFuzzTests
{
    private const int Normal = 100_000;
    private static readonly byte[] _interesting = "0123456789 -=,:.\n\0max\xff\x80"u8.ToArray();

    [Fact]
    public void No_input_throws_and_what_is_accepted_is_in_range()
    {
        var corpus = Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Fixtures", "fuzz-system")).Order(StringComparer.Ordinal).Select(File.ReadAllBytes).ToList();
        Assert.True(corpus.Count >= 15);
        var inputs = int.TryParse(Environment.GetEnvironmentVariable("COTENANT_FUZZ"), out var wanted) ? wanted : Normal;
        var random = new Random(int.TryParse(Environment.GetEnvironmentVariable("COTENANT_SEED"), out var seed) ? seed : 1);
        var numbers = new List<int>();
        var buffer = new byte[8192];
        for (var i = 0; i < inputs; i++)
        {
            var length = Mutate(corpus[random.Next(corpus.Count)], corpus[random.Next(corpus.Count)], buffer, random);
            var input = buffer.AsSpan(0, length);
            try
            {
                Feed(input, numbers);
            }
            catch (Exception error)
            {
                Assert.Fail($"input {i}, {Convert.ToHexString(input)}: {error}");
            }
        }
    }

    private static void Feed(ReadOnlySpan<byte> input, List<int> numbers)
    {
        if (PressureText.TryParse(input, "some"u8, out var pressure))
        {
            Assert.True(pressure.TotalUs >= 0 && pressure.Average10 >= 0 && double.IsFinite(pressure.Average300));
        }

        if (CgroupReadings.TryQuota(input, out var percent))
        {
            Assert.True(percent >= 0);
        }

        _ = CgroupReadings.TryBytes(input, 0, out _);
        _ = KernelText.TryKeyed(input, "nr_throttled"u8, out _);
        _ = KernelText.TryKeyed(input, "usage_usec"u8, out _);
        numbers.Clear();
        KernelText.Numbers(input, numbers);
        if (CpuList.TryParse(input, out var cpus))
        {
            Assert.InRange(cpus.Count, 0, Plugins.Host.CpuSet.Capacity);
        }

        _ = ProcessStat.TryParse(input, out _);
        if (PerfReading.TryParse(input, out var reading) && reading.TrySince(default, out var counted))
        {
            Assert.True(counted.RunningNs > 0);
        }

        if (DBusMessage.TryRead(input, out _, out var reply))
        {
            _ = reply.ErrorText;
            var body = new DBusReader(reply.Body);
            _ = body.Signature(out _) && body.Bytes(out _);
        }

        var text = Encoding.UTF8.GetString(input);
        _ = FixedLimits.Part("io.max@8:0", text);
        _ = FixedLimits.Part("io.weight", text);
        _ = FixedLimits.IoLine("8:0", text);
        _ = UnitProperty.TryParse("AllowedCPUs", text, out _);
        _ = UnitNames.OfCgroup(text);
    }

    /// <summary>One to eight changes: bytes flipped, replaced, put in, taken out, pieces doubled or taken from another input.</summary>
    private static int Mutate(byte[] seed, byte[] other, byte[] buffer, Random random)
    {
        seed.CopyTo(buffer, 0);
        var length = seed.Length;
        for (var n = random.Next(1, 9); n > 0; n--)
        {
            var at = random.Next(length + 1);
            var count = Math.Min(random.Next(1, 24), length - at);
            switch (random.Next(6))
            {
                case 0 when at < length:
                    buffer[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1 when at < length:
                    buffer[at] = _interesting[random.Next(_interesting.Length)];
                    break;
                case 2 when length < buffer.Length - 1:
                    Buffer.BlockCopy(buffer, at, buffer, at + 1, length - at);
                    buffer[at] = _interesting[random.Next(_interesting.Length)];
                    length++;
                    break;
                case 3:
                    Buffer.BlockCopy(buffer, at + count, buffer, at, length - at - count);
                    length -= count;
                    break;
                case 4 when length + count < buffer.Length:
                    Buffer.BlockCopy(buffer, at, buffer, at + count, length - at);
                    length += count;
                    break;
                case 5 when other.Length > 0 && at + other.Length < buffer.Length:
                    other.CopyTo(buffer, at);
                    length = Math.Max(length, at + other.Length);
                    break;
            }
        }

        return length;
    }
}
