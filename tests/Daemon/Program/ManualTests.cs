using System.CommandLine;
using System.Diagnostics;
using Cotenant.Daemon.Cli;
using Cotenant.Daemon.Cli.Manual;

namespace Cotenant.Daemon.Tests.Program;

/// <summary>Completion and manual page, made from the command line's definition.</summary>
public sealed class ManualTests
{
    private readonly RootCommand _root = CommandLine.Make(new Terminal(TextWriter.Null, TextWriter.Null, interactive: false));

    [Fact]
    public void The_manual_page_names_every_verb_option_and_exit_code()
    {
        var page = ManualPage.Write(_root);
        foreach (var (path, command) in CommandTree.Walk(_root))
        {
            Assert.True(path.Count == 0 || page.Contains($".SS cotenant {string.Join(' ', path)}", StringComparison.Ordinal), string.Join(' ', path));
            Assert.All(CommandTree.Own(command), o => Assert.Contains($"\\fB{o.Name.Replace("-", "\\-", StringComparison.Ordinal)}\\fR", page, StringComparison.Ordinal));
        }

        var codes = typeof(ExitCodes).GetFields().Select(f => (int)f.GetRawConstantValue()!).Order();
        Assert.Equal(codes, ExitMeanings.All.Select(m => m.Code).Order());
    }

    [Theory]
    [InlineData("dev", "devices")]
    [InlineData("devices mo", "mode")]
    [InlineData("tenants --out", "--output")]
    [InlineData("status --output j", "json")]
    [InlineData("plan pre", "preview")]
    [InlineData("config --nothing", "")]
    public async Task Bash_completes(string line, string expected)
    {
        var script = $"{BashCompletion.Write(_root)}\nCOMP_WORDS=(cotenant {line}) COMP_CWORD={line.Split(' ').Length}; _cotenant; echo \"${{COMPREPLY[*]}}\"";
        using var bash = Process.Start(new ProcessStartInfo("bash", ["--norc", "-c", script]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = await bash.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = await bash.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await bash.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal((expected, ""), (output.Trim(), error));
    }
}
