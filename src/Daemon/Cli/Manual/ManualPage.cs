using System.CommandLine;
using System.Text;
using Cotenant.Daemon.Platform;
using Cotenant.Daemon.Runtime;

namespace Cotenant.Daemon.Cli.Manual;

/// <summary>The manual page cotenant(8) in the macros of man(7), made from the definition of the command line.</summary>
internal static class ManualPage
{
    public static string Write(RootCommand root)
    {
        var text = new StringBuilder();
        text.Append($".TH COTENANT 8 \"\" \"cotenant {Escape(ReportBuilder.Version)}\" \"System administration\"\n");
        Section(text, "NAME", @"cotenant \- decide who gets what on a machine that several tenants share");
        text.Append(".SH SYNOPSIS\n.B cotenant\n.RI [ VERB ]\n.RI [ OPTION ...]\n");
        Section(text, "DESCRIPTION", Escape(root.Description ?? ""));
        Paragraph(text, "Client verbs talk to the running daemon over its unix socket. Output is a table on a terminal, plain columns in a pipe, or JSON.");
        text.Append(".SH OPTIONS\n");
        Options(text, CommandTree.Own(root));
        text.Append(".SH VERBS\n");
        foreach (var (path, command) in CommandTree.Walk(root).Where(c => c.Path.Count > 0))
        {
            text.Append($".SS cotenant {Escape(string.Join(' ', path))}{Arguments(command)}\n");
            text.Append(Line(command.Description ?? ""));
            foreach (var argument in command.Arguments.Where(a => !a.Hidden && !string.IsNullOrEmpty(a.Description)))
            {
                Entry(text, $"\\fI{Escape(NameOf(argument))}\\fR", argument.Description!);
            }

            Options(text, CommandTree.Own(command));
        }

        text.Append(".SH EXIT STATUS\n");
        foreach (var (code, meaning) in ExitMeanings.All)
        {
            Entry(text, $"\\fB{code}\\fR", meaning);
        }

        text.Append(".SH FILES\n");
        Entry(text, $"\\fI{Escape(DaemonPaths.SystemConfiguration)}\\fR", "The configuration; files of conf.d beside it are laid over it in the order of their names.");
        Entry(text, $"\\fI{Escape(DaemonPaths.SystemSocket)}\\fR", "The admin API. Members of the group cotenant may change things, everybody may read.");
        Entry(text, "\\fI/var/lib/cotenant\\fR", "State: journal, checkpoints, tenants, models that were learned, the API token.");
        Entry(text, "\\fI/usr/share/doc/cotenant\\fR", "Examples of drop-ins for the unit.");
        text.Append(".SH SIGNALS\n");
        Entry(text, "SIGTERM, SIGINT", "Put back everything that was changed, then end.");
        Entry(text, "SIGHUP", "Read the configuration anew; a faulty one changes nothing.");
        text.Append(".SH SEE ALSO\n.BR systemctl (1),\n.BR systemd.resource\\-control (5),\n.BR cgroups (7)\n");
        return text.ToString();
    }

    private static void Section(StringBuilder text, string name, string content) => text.Append($".SH {name}\n{content}\n");

    private static void Paragraph(StringBuilder text, string content) => text.Append(".PP\n").Append(Line(content));

    private static void Options(StringBuilder text, IEnumerable<Option> options)
    {
        foreach (var option in options)
        {
            var name = string.Join(", ", CommandTree.Spellings(option).Select(s => $"\\fB{Escape(s)}\\fR"));
            var values = CommandTree.Values(option).ToList();
            var value = !CommandTree.TakesValue(option) ? ""
                : $" \\fI{Escape(option.HelpName ?? (values.Count > 0 ? string.Join('|', values) : "VALUE"))}\\fR";
            Entry(text, name + value, option.Description ?? "");
        }
    }

    private static void Entry(StringBuilder text, string head, string content) => text.Append($".TP\n{head}\n").Append(Line(content));

    private static string Arguments(Command command) => string.Concat(command.Arguments.Where(a => !a.Hidden).Select(a =>
        a.Arity.MinimumNumberOfValues == 0 ? $" [{Escape(NameOf(a))}]" : $" {Escape(NameOf(a))}"));

    private static string NameOf(Argument argument) => argument.HelpName ?? argument.Name.ToUpperInvariant();

    private static string Line(string content) => Escape(content) + "\n";

    /// <summary>A line must not begin with a dot or an apostrophe; hyphens are minus signs, as in what people type.</summary>
    private static string Escape(string content)
    {
        var escaped = content.Replace("\\", "\\e", StringComparison.Ordinal).Replace("-", "\\-", StringComparison.Ordinal).Replace("\n", " ", StringComparison.Ordinal);
        return escaped.StartsWith('.') || escaped.StartsWith('\'') ? "\\&" + escaped : escaped;
    }
}
