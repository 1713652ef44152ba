using System.CommandLine;
using System.Text;

namespace Cotenant.Daemon.Cli.Manual;

/// <summary>
/// The completion script for bash. All of it is in the script: pressing the tabulator starts no program. It uses nothing
/// of the package bash-completion.
/// </summary>
internal static class BashCompletion
{
    public static string Write(RootCommand root)
    {
        var commands = CommandTree.Walk(root).ToList();
        var text = new StringBuilder();
        text.Append("""
            # shellcheck shell=bash
            # completion for cotenant, written by `cotenant completion bash`
            _cotenant()
            {
                local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]} path='' words='' i
                for ((i = 1; i < COMP_CWORD; i++)); do
                    case "$path/${COMP_WORDS[i]}" in

            """);
        foreach (var (path, _) in commands.Where(c => c.Path.Count > 0))
        {
            text.Append($"            {Key(path)}) path={Key(path)} ;;\n");
        }

        text.Append("        esac\n    done\n    case \"$path $previous\" in\n");
        foreach (var (path, command) in commands)
        {
            foreach (var option in CommandTree.Visible(root, command).Where(CommandTree.TakesValue))
            {
                var pattern = string.Join('|', CommandTree.Spellings(option).Select(s => $"\"{Key(path)} {s}\""));
                text.Append($"        {pattern}) {Reply(option)}; return ;;\n");
            }
        }

        text.Append("    esac\n    case \"$path\" in\n");
        foreach (var (path, command) in commands)
        {
            var words = command.Subcommands.Where(c => !c.Hidden).Select(c => c.Name)
                .Concat(command.Arguments.Where(a => !a.Hidden).SelectMany(CommandTree.Values))
                .Concat(CommandTree.Visible(root, command).SelectMany(CommandTree.Spellings))
                .Distinct();
            text.Append($"        \"{Key(path)}\") words='{string.Join(' ', words)}' ;;\n");
        }

        text.Append("""
                esac
                mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
            }
            complete -o default -F _cotenant cotenant

            """);
        return text.ToString();
    }

    private static string Key(IReadOnlyList<string> path) => string.Concat(path.Select(p => $"/{p}"));

    private static string Reply(Option option)
    {
        var action = option.HelpName switch
        {
            "DIR" => "-d",
            "FILE" or "PATH" => "-f",
            _ when CommandTree.Values(option).ToList() is { Count: > 0 } values => $"-W '{string.Join(' ', values)}'",
            _ => "",
        };
        return action.Length == 0 ? "COMPREPLY=()" : $"mapfile -t COMPREPLY < <(compgen {action} -- \"$current\")";
    }
}
