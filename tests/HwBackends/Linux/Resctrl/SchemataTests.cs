using System.Text;
using Cotenant.HwBackends.Linux.Resctrl;
using CsCheck;

namespace Cotenant.HwBackends.Linux.Tests.Resctrl;

public sealed class SchemataTests
{
    private static readonly CacheAllocation _cache = new("L3", 0x7ff, 1, 0x600, 16);
    private static readonly CacheAllocation _codeData = new("L3DATA", 0x7ff, 1, 0x600, 8);
    private static readonly BandwidthAllocation _bandwidth = new(10, 10, true, 8);

    [Fact]
    public void What_linux_prints_is_read_in_spite_of_padding()
    {
        var text = "    MB:0=100;1= 20\n    L3:0=00f;1=7ff\n"u8;
        var domains = ResctrlDomains.Parse(text);
        Assert.Equal([0, 1], domains.Cache);
        Assert.Equal([0, 1], domains.Bandwidth);
        var settings = new ClassSettings(2, 2);
        Assert.True(Schemata.TryRead(text, domains, settings));
        Assert.Equal([0xfUL, 0x7ffUL], settings.Masks);
        Assert.Equal([100L, 20], settings.Bandwidth);
    }

    [Fact]
    public void Domain_ids_are_keys_and_lines_come_in_any_order()
    {
        var text = "L3:16=f0;0=f\nMB:16=  30;0=  16\n"u8;
        var domains = ResctrlDomains.Parse(text);
        var settings = new ClassSettings(2, 2);
        Assert.True(Schemata.TryRead(text, domains, settings));
        Assert.Equal([0xfUL, 0xf0UL], settings.Masks);
        Assert.Equal([16L, 30], settings.Bandwidth);
        Assert.Equal("L3:0=f;16=f0\nMB:0=16;16=30\n", Schemata.Format(settings, domains, _cache, _bandwidth));
    }

    [Theory]
    [InlineData("L3:0=f\n", "a domain is missing")]
    [InlineData("L3:0=f;1=f;2=f\n", "a domain is new")]
    [InlineData("L3:uninitialized\n", "a group that prepares pseudo-locking")]
    [InlineData("", "nothing")]
    public void Text_that_does_not_fit_the_known_domains_is_refused(string text, string why)
    {
        var settings = new ClassSettings(2, 0);
        Assert.False(Schemata.TryRead(Encoding.ASCII.GetBytes(text), new ResctrlDomains([0, 1], []), settings), why);
    }

    [Fact]
    public void Code_and_data_are_columns_of_their_own()
    {
        var code = new ExtraResource("L3CODE", _codeData with { Resource = "L3CODE" }, null);
        var domains = ResctrlDomains.Parse("L3DATA:0=f\nL3CODE:0=ff\n"u8, [code]);
        var settings = new ClassSettings(1, 0, 1);
        Assert.True(Schemata.TryRead("L3DATA:0=f\nL3CODE:0=ff\n"u8, domains, settings));
        Assert.Equal((0xfUL, 0xffUL), (settings.Masks[0], settings.Extra[0]));
        Assert.Equal("L3DATA:0=f\nL3CODE:0=ff\n", Schemata.Format(settings, domains, _codeData, null));
    }

    [Fact]
    public void Further_resources_are_written_in_their_own_format_and_unknown_ones_are_left_out()
    {
        ExtraResource[] extras =
        [
            new("L2", new CacheAllocation("L2", 0xff, 1, 0, 8), null),
            new("SMBA", null, new BandwidthAllocation(0, 1, false, 16) { Unit = BandwidthUnit.EighthGigabytesPerSecond, Full = 2048 }),
        ];
        var text = "  SMBA:0=2048;1=  16\n    L2:3=0f;7=ff\n    L3:0=7ff\n   NEW:0=1=2;x\n"u8;
        var domains = ResctrlDomains.Parse(text, extras);
        Assert.Equal([("L2", 3), ("L2", 7), ("SMBA", 0), ("SMBA", 1)], domains.Extra.Select(e => (e.Resource.Name, e.Domain)));
        var settings = new ClassSettings(1, 0, 4);
        Assert.True(Schemata.TryRead(text, domains, settings));
        Assert.Equal([0xfUL, 0xff, 2048, 16], settings.Extra);
        Assert.Equal("L3:0=7ff\nL2:3=f;7=ff\nSMBA:0=2048;1=16\n", Schemata.Format(settings, domains, _cache, null));
        Assert.False(Schemata.TryRead("L3:0=7ff\nL2:3=f\nSMBA:0=2048;1=16\n"u8, domains, settings));
    }

    [Theory]
    [InlineData(50, 1024)]
    [InlineData(1, 21)]
    [InlineData(100, 2048)]
    public void Percent_of_absolute_units_come_back_as_they_went(int percent, long value)
    {
        var amd = new BandwidthAllocation(0, 1, false, 16) { Unit = BandwidthUnit.EighthGigabytesPerSecond, Full = 2048 };
        Assert.Equal(value, amd.FromPercent(percent));
        Assert.Equal(percent, amd.ToPercent(value));
        var configured = amd with { DomainBytes = 100e9 };
        Assert.Equal(percent == 100 ? 2048 : 8 * percent, configured.FromPercent(percent));
        var megabytes = new BandwidthAllocation(10, 10, true, 8) { Unit = BandwidthUnit.MebibytesPerSecond, Full = uint.MaxValue, DomainBytes = 1 << 30 };
        Assert.Equal(percent == 100 ? uint.MaxValue : (long)Math.Ceiling(10.24 * percent), megabytes.FromPercent(percent));
        Assert.Equal(percent, megabytes.ToPercent(megabytes.FromPercent(percent)));
    }

    [Theory]
    [InlineData("4 ways", true, 0xf)]
    [InlineData("1way", true, 0x1)]
    [InlineData("25 %", true, 0x7)]
    [InlineData("100%", true, 0x7ff)]
    [InlineData("512 KiB", true, 0xff)]
    [InlineData("50 MiB", true, 0x7ff)]
    [InlineData("50 %", false, 1024)]
    [InlineData("8 GB/s", false, 64)]
    [InlineData("125 MB/s", false, 1)]
    [InlineData("0 ways", true, 0)]
    [InlineData("1.5 ways", true, 0)]
    [InlineData("4", true, 0)]
    [InlineData("101 %", true, 0)]
    [InlineData("-1 ways", true, 0)]
    [InlineData("8 GB/s", true, 0)]
    [InlineData("4 ways", false, 0)]
    public void Shares_are_written_as_people_write_them(string text, bool cache, ulong placed)
    {
        var amd = new BandwidthAllocation(0, 1, false, 16) { Unit = BandwidthUnit.EighthGigabytesPerSecond, Full = 2048 };
        Assert.Equal(placed != 0, ResourceAmount.TryParse(text, cache, out var amount));
        Assert.Equal(placed, placed == 0 ? 0 : cache ? amount.Place(_cache, _cache.FullMask, 65536) : amount.Place(amd));
    }

    [Fact]
    public void Use_of_ways_is_read_from_the_highest_way_down()
    {
        var use = WayUse.Parse("0=XX0SSE;16=PP0000;x=SS;9\n"u8);
        Assert.Equal(2, use.Count);
        Assert.Equal((0, 0x30UL, 0x1UL, 0x8UL), (use[0].Domain, use[0].Hardware, use[0].Exclusive, use[0].Unused));
        Assert.Equal(0x30UL, use[1].PseudoLocked);
        var cache = _cache with { Use = use };
        Assert.Equal((0x1UL, 0x30UL, 0UL), (cache.Withheld(0), cache.Withheld(16), cache.Withheld(5)));
        Assert.True(ResourceAmount.TryParse("2 ways", true, out var two));
        Assert.Equal(0x6UL, two.Place(cache, cache.FullMask & ~cache.Withheld(0), 0));
    }

    [Fact]
    public void Settings_survive_writing_and_reading()
    {
        var gen = Gen.Select(Gen.Int[0, 99].HashSet[1, 12], Gen.ULong[1, 0x7ff].Array[12], Gen.Long[1, 100].Array[12]);
        gen.Sample((ids, masks, percents) =>
        {
            var domains = new ResctrlDomains([.. ids.Order()], [.. ids.Order()]);
            var settings = new ClassSettings(ids.Count, ids.Count);
            masks.AsSpan(0, ids.Count).CopyTo(settings.Masks);
            percents.AsSpan(0, ids.Count).CopyTo(settings.Bandwidth);
            var text = Schemata.Format(settings, domains, _cache, _bandwidth);
            Assert.EndsWith("\n", text, StringComparison.Ordinal);
            var read = new ClassSettings(ids.Count, ids.Count);
            Assert.True(Schemata.TryRead(Encoding.ASCII.GetBytes(text), domains, read));
            Assert.True(read.Same(settings));
        });
    }

    [Fact]
    public void A_command_longer_than_a_page_is_cut_between_domains()
    {
        var ids = Enumerable.Range(0, 600).ToArray();
        var domains = new ResctrlDomains(ids, ids);
        var settings = new ClassSettings(600, 600);
        Array.Fill(settings.Masks, 0x7ffUL);
        Array.Fill(settings.Bandwidth, 100L);
        var text = Schemata.Format(settings, domains, _cache, _bandwidth);
        Assert.True(text.Length > Schemata.PageBytes);
        var pieces = Schemata.Split(text).ToList();
        Assert.All(pieces, p => Assert.True(p.Length <= Schemata.PageBytes && p.EndsWith('\n')));
        var read = new ClassSettings(600, 600);
        Assert.True(Schemata.TryRead(Encoding.ASCII.GetBytes(string.Concat(pieces)), domains, read));
        Assert.True(read.Same(settings));
        Assert.Single(Schemata.Split("L3:0=f\nMB:0=10\n"));
    }

    [Theory]
    [InlineData(33, 40)]
    [InlineData(40, 40)]
    [InlineData(5, 10)]
    [InlineData(100, 100)]
    [InlineData(91, 100)]
    public void Bandwidth_is_rounded_up_as_the_kernel_does(int asked, int stored) => Assert.Equal(stored, _bandwidth.Round(asked));

    [Fact]
    public void Mount_points_are_found_by_type_with_their_options()
    {
        var mount = ResctrlMount.Parse("25 1 0:22 / /sys rw - sysfs sysfs rw\n31 25 0:30 / /sys/fs/my\\040resctrl rw,relatime shared:9 - resctrl resctrl rw,cdp,mba_MBps\n"u8);
        Assert.Equal(new ResctrlMount("/sys/fs/my resctrl", false, true, true), mount);
        Assert.True(ResctrlMount.Parse("31 25 0:30 / /r ro,relatime - resctrl resctrl rw\n"u8)!.ReadOnly);
        Assert.True(ResctrlMount.Parse("31 25 0:30 / /r rw,relatime - resctrl resctrl ro\n"u8)!.ReadOnly);
        Assert.Null(ResctrlMount.Parse("31 25 0:30 / /resctrl rw - tmpfs resctrl rw\n"u8));
    }
}
