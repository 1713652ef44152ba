using Cotenant.Plugins.Pipeline;

namespace Cotenant.Daemon.Tests.Configuration;

public sealed class ConfigLoaderTests
{
    [Fact]
    public void Without_a_file_there_is_one_simulated_server_that_osml_plus_steers()
    {
        using var config = new ConfigCase();

        var device = Assert.Single(config.Load().Model!.Devices);

        Assert.Equal("simulated-server", device.Settings.Kind);
        Assert.Equal("demo", device.Settings.Scenario);
        Assert.Equal(DeviceMode.Active, device.Mode);
        Assert.Equal(["osml-plus", "parties"], Assert.Single(device.Entries).Chain);
        Assert.Empty(device.Entries[0].Shadow);
    }

    [Fact]
    public void A_real_device_observes_unless_it_is_told_more()
    {
        using var config = new ConfigCase().With("""{ "devices": [ { "id": "h", "kind": "linux-host" } ] }""");

        Assert.Equal(DeviceMode.Observe, config.Load().Model!.Devices[0].Mode);
    }

    [Fact]
    public void Comments_and_trailing_commas_are_allowed()
    {
        using var config = new ConfigCase().With("""
            {
              // one host
              "devices": [ { "id": "h", "kind": "linux-host", /* slow */ "period": "1s", }, ],
            }
            """);

        Assert.Equal(TimeSpan.FromSeconds(1), config.Load().Model!.Devices[0].Settings.Period);
    }

    [Fact]
    public void Drop_ins_are_laid_over_in_the_order_of_their_names_and_lists_of_declarations_grow()
    {
        using var config = new ConfigCase().With("""{ "devices": [ { "id": "a", "kind": "simulated-server" } ], "journal": { "segmentMiB": 2, "totalMiB": 8 } }""");
        config.Directory.Write("conf.d/20-more.json", """{ "devices": [ { "id": "b", "kind": "linux-host" } ], "journal": { "totalMiB": 16 } }""");
        config.Directory.Write("conf.d/10-less.json", """{ "journal": { "totalMiB": 4 } }""");
        config.Directory.Write("conf.d/README", "not read");

        var result = config.Load();

        Assert.Equal(["a", "b"], result.Model!.Devices.Select(d => d.Id));
        Assert.Equal((2 * 1024 * 1024, 16 * 1024 * 1024), (result.Model.Journal.SegmentBytes, result.Model.Journal.TotalBytes));
        Assert.Equal(3, result.Files.Count);
    }

    [Fact]
    public void The_environment_goes_before_files_and_the_command_line_before_both()
    {
        using var config = new ConfigCase().With("""{ "api": { "listen": "127.0.0.1:1" }, "metrics": { "listen": "127.0.0.1:2" } }""");
        config.Environment["COTENANT__API__LISTEN"] = "127.0.0.1:3";
        config.Environment["COTENANT__METRICS__LISTEN"] = "127.0.0.1:4";
        config.Arguments.Add("metrics.listen=off");

        var model = config.Load().Model!;

        Assert.Equal("127.0.0.1:3", model.Api.Listen!.ToString());
        Assert.Null(model.Metrics);
    }

    [Theory]
    [InlineData("COTENANT__DEVICES__0__MODE")]
    [InlineData("COTENANT__devices__SERVER__mode")]
    public void An_item_of_a_list_is_named_by_index_or_id(string name)
    {
        using var config = new ConfigCase();
        config.Environment[name] = "shadow";

        Assert.Equal(DeviceMode.Shadow, config.Load().Model!.Devices[0].Mode);
    }

    [Fact]
    public void Values_of_the_environment_take_the_type_that_the_member_has()
    {
        using var config = new ConfigCase();
        config.Environment["COTENANT__JOURNAL__FULL"] = "true";
        config.Environment["COTENANT__DEVICES__0__SPEED"] = "2.5";
        config.Environment["COTENANT__DEVICES__0__OPTIONS__SERVER"] = "xeon-gold-6338";
        config.Environment["COTENANT__PLUGINS__DISABLED"] = "parties, clite";

        var model = config.Load().Model!;

        Assert.True(model.Journal.Full);
        Assert.Equal(2.5, model.Devices[0].Speed);
        Assert.Equal("xeon-gold-6338", model.Devices[0].Settings.Options.GetProperty("server").GetString() ?? "");
        Assert.Equal(["parties", "clite"], model.DisabledPolicies);
    }

    [Fact]
    public void Paths_that_are_left_out_follow_the_state_directory()
    {
        using var config = new ConfigCase().With("""{ "state": { "directory": "/srv/ct" } }""");

        var model = config.Load().Model!;

        Assert.Equal(("/srv/ct/journal", "/srv/ct/token"), (model.Journal.Directory, model.Api.TokenFile));
    }

    [Fact]
    public void Policy_options_arrive_as_text()
    {
        using var config = new ConfigCase().With("""
            { "devices": [ { "id": "a", "kind": "simulated-server", "policies": [
                { "chain": ["osml-plus"], "options": { "osml-plus": { "headroom": 0.10, "eager": true } } } ] } ] }
            """);

        var options = config.Load().Model!.Devices[0].Entries[0].Options["osml-plus"];

        Assert.Equal(("0.10", "true"), (options["headroom"], options["eager"]));
    }

    [Fact]
    public void Plugin_directories_of_the_user_come_before_the_shipped_one()
    {
        using var config = new ConfigCase().With("""{ "plugins": { "directories": ["/opt/p"] } }""");

        Assert.Equal(["/opt/p", "/usr/lib/cotenant/plugins"], config.Load().Model!.PluginDirectories);
    }
}
