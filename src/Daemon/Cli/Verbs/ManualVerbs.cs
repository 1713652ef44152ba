using System.CommandLine;
using Cotenant.Daemon.Cli.Manual;

namespace Cotenant.Daemon.Cli.Verbs;

/// <summary><c>completion</c> and <c>manual</c>: the command line's own definition as a script for bash and as a manual page.</summary>
internal static class ManualVerbs
{
    public static Command MakeCompletion(Verb verb)
    {
        var shell = new Argument<string>("shell") { Description = "the shell: bash" };
        shell.AcceptOnlyFromAmong("bash");
        var command = verb.Make("completion", "Prints the completion script for a shell: source <(cotenant completion bash).", (parsed, _) => Print(verb, BashCompletion.Write(Root(parsed))));
        command.Add(shell);
        return command;
    }

    public static Command MakeManual(Verb verb) =>
        verb.Make("manual", "Prints the manual page cotenant(8): cotenant manual | man -l -.", (parsed, _) => Print(verb, ManualPage.Write(Root(parsed))));

    private static RootCommand Root(ParseResult parsed) => (RootCommand)parsed.RootCommandResult.Command;

    private static Task<int> Print(Verb verb, string text)
    {
        verb.Terminal.Out.Write(text);
        return Task.FromResult(ExitCodes.Ok);
    }
}
