using System.Text;
using Cotenant.HwBackends.Linux.Resctrl;
using CsCheck;

namespace Cotenant.HwBackends.Linux.Tests.Resctrl;

public sealed class SchemataTests
{
    private static readonly CacheAllocation _cache = new(["L3"], 0x7ff, 1, 0x600, 16);
    private static readonly CacheAllocation _codeData = new(["L3CODE", "L3DATA"], 0x7ff, 1, 0x600, 8);
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
        Assert.Equal([100, 20], settings.Bandwidth);
    }

    [Fact]
    public void Domain_ids_are_keys_and_lines_come_in_any_order()
    {
        var text = "L3:16=f0;0=f\nMB:16=  30;0=  16\n"u8;
        var domains = ResctrlDomains.Parse(text);
        var settings = new ClassSettings(2, 2);
        Assert.True(Schemata.TryRead(text, domains, settings));
        Assert.Equal([0xfUL, 0xf0UL], settings.Masks);
        Assert.Equal([16, 30], settings.Bandwidth);
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
    public void Code_and_data_must_agree()
    {
        var domains = new ResctrlDomains([0], []);
        var settings = new ClassSettings(1, 0);
        Assert.True(Schemata.TryRead("L3DATA:0=f\nL3CODE:0=f\n"u8, domains, settings));
        Assert.False(Schemata.TryRead("L3DATA:0=f\nL3CODE:0=ff\n"u8, domains, settings));
        settings.Masks[0] = 3;
        Assert.Equal("L3CODE:0=3\nL3DATA:0=3\n", Schemata.Format(settings, domains, _codeData, null));
    }

    [Fact]
    public void Settings_survive_writing_and_reading()
    {
        var gen = Gen.Select(Gen.Int[0, 99].HashSet[1, 12], Gen.ULong[1, 0x7ff].Array[12], Gen.Int[1, 100].Array[12]);
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
        Array.Fill(settings.Bandwidth, 100);
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
