using System.CommandLine;
using System.CommandLine.Completions;

namespace Cotenant.Daemon.Cli.Manual;

/// <summary>The definition of the command line, walked: what completion and the manual page are made of.</summary>
internal static class CommandTree
{
    /// <summary>A command and all below it with the words that lead there, parents first.</summary>
    public static IEnumerable<(IReadOnlyList<string> Path, Command Command)> Walk(Command root)
    {
        return Below([], root);

        static IEnumerable<(IReadOnlyList<string> Path, Command Command)> Below(IReadOnlyList<string> path, Command command)
        {
            yield return (path, command);
            foreach (var child in command.Subcommands.Where(c => !c.Hidden))
            {
                foreach (var found in Below([.. path, child.Name], child))
                {
                    yield return found;
                }
            }
        }
    }

    /// <summary>The options of a command itself.</summary>
    public static IEnumerable<Option> Own(Command command) => command.Options.Where(o => !o.Hidden);

    /// <summary>The options that may follow a command: its own, and the recursive ones of those above it.</summary>
    public static IEnumerable<Option> Visible(Command root, Command command) =>
        Own(command).Concat(command == root ? [] : root.Options.Where(o => o.Recursive && !o.Hidden)).Distinct();

    /// <summary>All spellings of an option, the long one first.</summary>
    public static IEnumerable<string> Spellings(Option option) =>
        option.Aliases.Append(option.Name).Where(n => n.StartsWith('-')).OrderByDescending(n => n.Length);

    /// <summary>Whether a value follows the option.</summary>
    public static bool TakesValue(Option option) => option.Arity.MaximumNumberOfValues > 0 && option.ValueType != typeof(bool) && option.ValueType != typeof(void);

    /// <summary>The values that a symbol accepts, where there are only so many.</summary>
    public static IEnumerable<string> Values(Symbol symbol) =>
        symbol.GetCompletions(CompletionContext.Empty).Select(c => c.Label).Where(l => l.Length > 0 && !l.StartsWith('-'));
}
