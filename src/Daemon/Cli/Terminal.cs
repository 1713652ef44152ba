using Spectre.Console;

namespace Cotenant.Daemon.Cli;

/// <summary>Where a verb reads and writes: a person's terminal, or a pipe, in which nothing is coloured, framed or redrawn.</summary>
internal sealed class Terminal(TextWriter output, TextWriter error, bool interactive)
{
    private IAnsiConsole? _console;

    public TextWriter Out { get; } = output;

    public TextWriter Error { get; } = error;

    /// <summary>True when a person looks at the output.</summary>
    public bool Interactive { get; } = interactive;

    /// <summary>The terminal with colours; made at the first use, since most pipes never need it.</summary>
    public IAnsiConsole Console => _console ??= AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Out) });

    public static Terminal System() => new(global::System.Console.Out, global::System.Console.Error, !global::System.Console.IsOutputRedirected);

    public void Line(string text) => Out.WriteLine(text);
}
