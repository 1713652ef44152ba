using System.Globalization;
using Cotenant.HwBackends.Linux.Files;

namespace Cotenant.ResctrlEmulator;

/// <summary>What happens on an emulated machine without the daemon, one line each: who starts, who dies, and when the daemon is killed.</summary>
internal sealed class EmulatorScript(EmulatedKernel kernel)
{
    private int _victim;
    private int _left;

    /// <summary>
    /// <c>start COMMAND</c> (gives the process id) · <c>exit PID</c> · <c>thread PID</c> · <c>fork PID</c> ·
    /// <c>foreign NAME</c> · <c>snapshot</c> · <c>drain</c> (limbo is over) · <c>kill PID N</c> (SIGKILL for a real process
    /// at the N-th command from now that changes something, before it is done; 0 for not at all) · <c>left</c> (commands until then, 0 when done).
    /// </summary>
    /// <exception cref="InvalidDataException">There is no such line.</exception>
    public string Do(string line)
    {
        var (word, rest) = line.IndexOf(' ', StringComparison.Ordinal) is var blank and > 0 ? (line[..blank], line[(blank + 1)..]) : (line, "");
        switch (word)
        {
            case "start":
                return kernel.Processes.Start(rest).Id.ToString(CultureInfo.InvariantCulture);
            case "exit":
                kernel.Processes.Kill(Process(rest));
                return "";
            case "thread":
                return kernel.Processes.AddThread(Process(rest)).Id.ToString(CultureInfo.InvariantCulture);
            case "fork":
                return kernel.Processes.Fork(Process(rest)).Id.ToString(CultureInfo.InvariantCulture);
            case "foreign":
                return kernel.Resctrl!.MakeForeign(rest).Name;
            case "snapshot":
                return kernel.Snapshot();
            case "drain":
                kernel.Resctrl!.DrainLimbo();
                return "";
            case "kill":
                var parts = rest.Split(' ');
                (_victim, _left) = (int.Parse(parts[0], CultureInfo.InvariantCulture), int.Parse(parts[1], CultureInfo.InvariantCulture));
                kernel.Before = _left > 0 ? Count : null;
                return "";
            case "left":
                return _left.ToString(CultureInfo.InvariantCulture);
            default:
                throw new InvalidDataException($"no such line: {line}");
        }
    }

    private EmulatedProcess Process(string id) => kernel.Processes.FindProcess(int.Parse(id, CultureInfo.InvariantCulture)) ?? throw new InvalidDataException($"no process {id}");

    private int Count(string kind, string path)
    {
        if (_left == 0 || kind is not ("write" or "mkdir" or "rmdir" or "rename") || --_left > 0)
        {
            return Errno.None;
        }

        kernel.Before = null;
        try
        {
            using var victim = System.Diagnostics.Process.GetProcessById(_victim);
            victim.Kill();
            victim.WaitForExit();
        }
        catch (ArgumentException)
        {
            // it has ended by itself
        }

        // whether the last command was done before its author died, nobody can know: both happen
        return (_victim & 1) == 0 ? Errno.None : Errno.EINTR;
    }
}
