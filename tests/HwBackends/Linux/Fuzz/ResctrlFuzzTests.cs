using System.Globalization;
using System.Text;
using Cotenant.HwBackends.Linux.Resctrl;
using Cotenant.Plugins;
using Cotenant.ResctrlEmulator;

namespace Cotenant.HwBackends.Linux.Tests.Fuzz;

/// <summary>
/// Whatever a kernel file holds, the parsers give the result that they document and throw nothing. COTENANT_FUZZ says how many
/// inputs all parsers together get (100,000 by default, ten million in .ci/nightly); COTENANT_SEED gives others.
/// </summary>
public sealed class ResctrlFuzzTests
{
    private const int Parsers = 6;

    private static readonly byte[][] _words =
    [
        .. new[]
        {
            "\n", "\0", ":", ";", "=", " ", "-", ",", "0x", "L3", "L2", "MB", "SMBA", "L3CODE", "L3DATA", "7ff", "ffffffffffffffff", "10000000000000000",
            "4294967295", "2147483648", "-1", "9223372036854775808", "18446744073709551616", "1e999", "NaN", "Infinity", "0.", ".", "+", "\\040", "\\",
            " - ", "resctrl", "cdp", "ro", "res:", "mon:", "/", "Unavailable", "E", "P", "\r\n", "%", "GB/s", "\u00e9",
        }.Select(Encoding.UTF8.GetBytes),
    ];

    private static readonly ExtraResource[] _extras =
    [
        new("L3CODE", new CacheAllocation("L3CODE", 0x7ff, 1, 0, 8), null),
        new("L2", new CacheAllocation("L2", 0xff, 1, 0, 8), null),
        new("SMBA", null, new BandwidthAllocation(0, 1, false, 16) { Unit = BandwidthUnit.EighthGigabytesPerSecond, Full = 2048 }),
    ];

    [Fact]
    public void Schemata_are_read_whole_or_refused()
    {
        var cache = new CacheAllocation("L3", 0x7ff, 1, 0x600, 16);
        var bandwidth = new BandwidthAllocation(10, 10, true, 8);
        var fitted = 0;
        Each("schemata", text =>
        {
            var domains = ResctrlDomains.Parse(text, _extras);
            var settings = new ClassSettings(domains.Cache.Length, domains.Bandwidth.Length, domains.Extra.Length);
            if (!Schemata.TryRead(text, domains, settings))
            {
                return;
            }

            // what was read is written so that it is read the same
            fitted++;
            var again = new ClassSettings(domains.Cache.Length, domains.Bandwidth.Length, domains.Extra.Length);
            var written = Schemata.Format(settings, domains, domains.Cache.Length > 0 ? cache : null, domains.Bandwidth.Length > 0 ? bandwidth : null);
            Assert.True(Schemata.TryRead(Encoding.ASCII.GetBytes(written), domains, again), written);
            Assert.True(again.Same(settings), written);
        });
        Assert.True(fitted > 0);
    }

    [Fact]
    public void Mount_points_are_found_or_not()
    {
        var found = 0;
        Each("mountinfo", text => found += ResctrlMount.Parse(text) is null ? 0 : 1);
        Assert.True(found > 0);
    }

    [Fact]
    public void Readings_are_numbers_or_missing_with_a_reason()
    {
        var seen = new HashSet<SampleStatus>();
        Each("monitor", text =>
        {
            var sample = MonitorReader.Value(text);
            seen.Add(sample.Status);
            Assert.True(!sample.HasValue || double.IsFinite(sample.Value));
        });
        Assert.Equal([SampleStatus.Ok, SampleStatus.Unavailable, SampleStatus.Error, SampleStatus.Unassigned], seen.Order());
    }

    [Fact]
    public void Use_of_ways_is_read_or_left_out() => Each("bit_usage", text =>
    {
        foreach (var use in WayUse.Parse(text))
        {
            Assert.Equal(0UL, (use.Hardware & use.Exclusive) | (use.Exclusive & use.PseudoLocked) | (use.PseudoLocked & use.Unused));
        }
    });

    [Fact]
    public void Groups_of_a_thread_are_read_or_refused() => Each("groups", text =>
    {
        _ = TaskPlacer.ParseGroups(text, out var control, out var monitor);
        Assert.NotNull(control);
        Assert.NotNull(monitor);
    });

    [Fact]
    public void Shares_of_people_are_read_or_refused() => Each("amount", text =>
    {
        var cache = new CacheAllocation("L2", 0xff, 1, 0, 8);
        if (ResourceAmount.TryParse(Encoding.UTF8.GetString(text), true, out var amount))
        {
            var mask = amount.Place(cache, cache.FullMask, 65536);
            Assert.True(mask is > 0 and <= 0xff);
        }

        if (ResourceAmount.TryParse(Encoding.UTF8.GetString(text), false, out amount))
        {
            Assert.InRange(amount.Place(_extras[2].Bandwidth!), 0UL, 2048UL);
        }
    });

    [Fact]
    public void Capabilities_come_from_whatever_info_holds()
    {
        // every file of info/ and the root group, with any text in any of them
        var texts = new[] { "schemata", "monitor", "bit_usage" }.SelectMany(Mutator.Load).ToList();
        var files = new[] { "L3/cbm_mask", "L3/min_cbm_bits", "L3/shareable_bits", "L3/num_closids", "L3/sparse_masks", "L3/bit_usage", "L2/cbm_mask", "MB/min_bandwidth", "MB/bandwidth_gran", "MB/delay_linear", "MB/num_closids", "SMBA/min_bandwidth", "L3_MON/num_rmids", "L3_MON/mon_features", "L3_MON/mbm_assign_mode", "NEW/num_closids" };
        var mutator = new Mutator([.. texts, .. new[] { "7ff\n", "1\n", "16\n", "0\n", "[mbm_event]\ndefault\n" }.Select(Encoding.ASCII.GetBytes)], _words, Seed + 99);
        var kernel = new EmulatedKernel(null);
        for (var i = 0; i < Math.Max(Count / 1000, 100); i++)
        {
            foreach (var file in files)
            {
                kernel.Plain.Put($"/fuzz/info/{file}", Encoding.Latin1.GetString(mutator.Next()));
            }

            kernel.Plain.Put("/fuzz/schemata", Encoding.Latin1.GetString(mutator.Next()));
            kernel.Plain.Put("/fuzz/size", Encoding.Latin1.GetString(mutator.Next()));
            var capabilities = ResctrlCapabilities.Read(kernel, new ResctrlMount("/fuzz", false, false, i % 2 == 0), i % 3 * 1e9);
            Assert.True(capabilities.Classes >= 1);
            Assert.NotEmpty(ResctrlReport.Lines(new ResctrlMount("/fuzz", false, false, false), capabilities));
        }
    }

    private static int Count => Number("COTENANT_FUZZ", 100_000);

    private static int Seed => Number("COTENANT_SEED", 1);

    private static void Each(string folder, Parser parse)
    {
        var mutator = new Mutator(Mutator.Load(folder), _words, Seed);
        for (var i = 0; i < Count / Parsers; i++)
        {
            var text = mutator.Next();
            try
            {
                parse(text);
            }
            catch (Exception error) when (error is not Xunit.Sdk.IAssertionException)
            {
                Assert.Fail($"input {i} of {folder}, seed {Seed}: {error.GetType().Name} {error.Message}; {Convert.ToBase64String(text)}");
            }
        }
    }

    private static int Number(string name, int missing) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : missing;

    private delegate void Parser(ReadOnlySpan<byte> text);
}
