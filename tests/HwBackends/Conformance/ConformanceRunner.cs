using System.Text;
using Cotenant.HwBackends.Linux.Files;

namespace Cotenant.HwBackends.Conformance;

/// <summary>Runs cases on a machine, each from the state after the mount.</summary>
internal sealed class ConformanceRunner(IMachine machine)
{
    private readonly Dictionary<string, int> _processes = [];
    private string? _fresh;

    /// <summary>Runs one case and cleans up after it.</summary>
    /// <returns>null, or the first answer that was another one</returns>
    public string? Run(ConformanceCase @case)
    {
        _fresh ??= Read($"{machine.Mount}/schemata", out _);
        try
        {
            foreach (var step in @case.Steps)
            {
                if (Do(step) is { } wrong)
                {
                    return $"line {step.Line}, {string.Join(' ', step.Words)}: {wrong}";
                }
            }

            return null;
        }
        finally
        {
            Reset();
        }
    }

    private string? Do(Step step)
    {
        var files = machine.Files;
        switch (step.Words)
        {
            case ["start", var name]:
                _processes[name] = machine.Start();
                return null;
            case ["kill", var name]:
                machine.Kill(_processes[name]);
                return null;
            case ["read", var path]:
                var text = Read(Resolve(path), out var error);
                text = error == Errno.None ? text : Name(error);
                var expected = Unescape(Fill(step.Answer!));
                return ConformanceCase.Matches(expected, text) ? null : $"expected '{expected}', got '{text}'".Replace("\n", "\\n", StringComparison.Ordinal);
            case ["list", var path]:
                var names = new List<string>();
                error = files.ListDirectories(Resolve(path), names);
                names.Sort(StringComparer.Ordinal);
                text = error == Errno.None ? string.Join(' ', names) : Name(error);
                return text == step.Answer || (step.Answer is null && text == step.Error) || text == $"{step.Error} {step.Answer}" ? null : $"expected '{step.Error} {step.Answer}', got '{text}'";
            case ["write", var path, var content]:
                return Check(step, files.Write(Resolve(path), Encoding.UTF8.GetBytes(Unescape(Fill(content)))));
            case ["mkdir", var path]:
                return Check(step, files.MakeDirectory(Unescape(Resolve(path))));
            case ["rmdir", var path]:
                return Check(step, files.RemoveDirectory(Resolve(path)));
            case ["rename", var from, var to]:
                return Check(step, files.Rename(Resolve(from), Resolve(to)));
            default:
                throw new InvalidDataException($"line {step.Line}: no such call");
        }
    }

    private string? Check(Step step, int errno)
    {
        if (Name(errno) != step.Error)
        {
            return $"expected {step.Error}, got {Name(errno)}";
        }

        if (step.Answer is not { } answer)
        {
            return null;
        }

        var status = Read($"{machine.Mount}/info/last_cmd_status", out _);
        return ConformanceCase.Matches(Unescape(Fill(answer)), status) ? null : $"expected the status '{answer}', got '{status}'";
    }

    /// <summary>Puts everything back: groups go, the root group is open and shareable.</summary>
    private void Reset()
    {
        foreach (var process in _processes.Values)
        {
            try
            {
                machine.Kill(process);
            }
            catch (NullReferenceException)
            {
                // the case has ended it
            }
        }

        _processes.Clear();
        var names = new List<string>();
        _ = machine.Files.ListDirectories(machine.Mount, names);
        foreach (var name in names.Where(n => n is not ("info" or "mon_data" or "mon_groups")))
        {
            _ = machine.Files.RemoveDirectory($"{machine.Mount}/{name}");
        }

        names.Clear();
        _ = machine.Files.ListDirectories($"{machine.Mount}/mon_groups", names);
        names.ForEach(n => _ = machine.Files.RemoveDirectory($"{machine.Mount}/mon_groups/{n}"));
        _ = machine.Files.Write($"{machine.Mount}/mode", "shareable\n"u8);
        foreach (var line in _fresh!.Split('\n'))
        {
            _ = machine.Files.Write($"{machine.Mount}/schemata", Encoding.ASCII.GetBytes(line.Trim() + "\n"));
        }
    }

    private string Resolve(string path) => path.StartsWith('/') ? Fill(path) : $"{machine.Mount}/{path}";

    private string Fill(string text)
    {
        foreach (var (name, process) in _processes)
        {
            text = text.Replace("$" + name, process.ToString(), StringComparison.Ordinal);
        }

        return text;
    }

    private string Read(string path, out int errno)
    {
        var text = new TextBuffer();
        errno = text.Read(machine.Files, path);
        return Encoding.UTF8.GetString(text.Text).TrimEnd('\n');
    }

    private static string Unescape(string text) => text.Replace("\\n", "\n", StringComparison.Ordinal).Replace("\\r", "\r", StringComparison.Ordinal).Replace("\\0", "", StringComparison.Ordinal);

    private static string Name(int errno) => errno == Errno.None ? "OK" : Errno.Describe(errno).Split(' ')[0];
}
