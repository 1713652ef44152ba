using System.CommandLine;

namespace Cotenant.Daemon.Cli;

/// <summary>Options that several verbs have.</summary>
internal sealed class CommonOptions
{
    public Option<string> Output { get; } = MakeOutput();

    public Option<string?> Socket { get; } = new("--socket") { Description = "the daemon's unix socket (default: the user's, then the system's)", Recursive = true, HelpName = "PATH" };

    public Option<string?> Config { get; } = new("--config") { Description = "the configuration file (default: /etc/cotenant/cotenant.json)", HelpName = "FILE" };

    public Option<string[]> Set { get; } = new("--set") { Description = "sets one value of the configuration: --set api.listen=127.0.0.1:0", HelpName = "PATH=VALUE", AllowMultipleArgumentsPerToken = false };

    public Option<string?> Data { get; } = new("--data") { Description = "the data directory", HelpName = "DIR" };

    public bool WantsJson(ParseResult parsed) => parsed.GetValue(Output) == "json";

    private static Option<string> MakeOutput()
    {
        var option = new Option<string>("--output", "-o") { Description = "table or json", Recursive = true, DefaultValueFactory = static _ => "table", HelpName = "FORMAT" };
        option.AcceptOnlyFromAmong("table", "json");
        return option;
    }
}
