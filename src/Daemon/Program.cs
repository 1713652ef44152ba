using System.CommandLine;
using Cotenant.Daemon;
using Cotenant.Daemon.Cli;

var terminal = Terminal.System();
var parsed = CommandLine.Make(terminal).Parse(args);
if (parsed.Errors.Count > 0 && parsed.Action is System.CommandLine.Invocation.ParseErrorAction)
{
    foreach (var error in parsed.Errors)
    {
        var line = string.Join(' ', error.Message.Split((char[])['\n', '\r', '\t', ' '], StringSplitOptions.RemoveEmptyEntries));
        terminal.Error.WriteLine($"cotenant: {line} ('cotenant --help' lists what there is)");
    }

    return ExitCodes.Usage;
}

// the daemon's host listens for signals itself; a client simply ends
return await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null, EnableDefaultExceptionHandler = false });
