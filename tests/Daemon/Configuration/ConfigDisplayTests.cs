using Cotenant.Daemon.Configuration;

namespace Cotenant.Daemon.Tests.Configuration;

public sealed class ConfigDisplayTests
{
    [Fact]
    public void Every_value_is_shown_with_its_source_and_secrets_are_hidden()
    {
        using var config = new ConfigCase().With("{\n \"devices\": [ { \"id\": \"a\", \"kind\": \"simulated-server\",\n \"options\": { \"apiToken\": \"s3cret\" } } ] }");
        config.Environment["COTENANT__METRICS__LISTEN"] = "off";
        config.Arguments.Add("devices.a.mode=observe");

        var values = ConfigDisplay.Show(config.Load().Tree).Values.ToDictionary(v => v.Path, v => (v.Value, v.Source));

        Assert.Equal(("\"a\"", $"{config.File}:2"), values["devices[0].id"]);
        Assert.Equal(("\"observe\"", "command line"), values["devices[0].mode"]);
        Assert.Equal(("\"off\"", "environment COTENANT__METRICS__LISTEN"), values["metrics.listen"]);
        Assert.Equal(("\"127.0.0.1:7080\"", "default"), values["api.listen"]);
        Assert.Equal("\"***\"", values["devices[0].options.apiToken"].Value);
    }

    [Fact]
    public void The_effective_document_is_itself_a_good_configuration()
    {
        using var config = new ConfigCase();
        var document = ConfigDisplay.Show(config.Load().Tree).Document.GetRawText();

        using var again = new ConfigCase().With(document);

        Assert.NotNull(again.Load().Model);
    }
}
