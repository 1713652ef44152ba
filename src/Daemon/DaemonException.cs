namespace Cotenant.Daemon;

/// <summary>The program cannot go on: lines for stderr and the exit code.</summary>
internal sealed class DaemonException(int exitCode, IReadOnlyList<string> lines, Exception? inner = null)
    : Exception(string.Join('\n', lines), inner)
{
    public DaemonException(int exitCode, string line, Exception? inner = null)
        : this(exitCode, [line], inner)
    {
    }

    public int ExitCode { get; } = exitCode;

    public IReadOnlyList<string> Lines { get; } = lines;
}
