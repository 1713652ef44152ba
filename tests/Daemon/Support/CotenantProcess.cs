using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Cotenant.Daemon.Tests.Support;

/// <summary>The real executable as a process of its own.</summary>
internal sealed partial class CotenantProcess : IDisposable
{
    // a hanging program is a failed test, not a hanging suite
    private static readonly TimeSpan s_longest = TimeSpan.FromMinutes(2);

    private readonly Process _process;
    private readonly Task<string> _error;

    private CotenantProcess(Process process)
    {
        _process = process;
        _error = process.StandardError.ReadToEndAsync();
    }

    public int Id => _process.Id;

    private static string Program => Path.Combine(AppContext.BaseDirectory, "cotenant");

    /// <summary>Runs to the end.</summary>
    public static async Task<(int Code, string Out, string Error)> RunAsync(IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        using var running = Start(environment, arguments);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(s_longest);
        try
        {
            var output = await running._process.StandardOutput.ReadToEndAsync(limit.Token);
            await running._process.WaitForExitAsync(limit.Token);
            return (running._process.ExitCode, output, await running._error);
        }
        catch (OperationCanceledException) when (!TestContext.Current.CancellationToken.IsCancellationRequested)
        {
            running.KillHard();
            throw new TimeoutException($"cotenant {string.Join(' ', arguments)} did not end: {await running._error}");
        }
    }

    public static CotenantProcess Start(IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        var start = new ProcessStartInfo(Program) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var name in start.Environment.Keys.Where(n => n.StartsWith("COTENANT", StringComparison.Ordinal) || n == "NOTIFY_SOCKET").ToList())
        {
            start.Environment.Remove(name);
        }

        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return new CotenantProcess(Process.Start(start)!);
    }

    /// <summary>Reads stdout until a line holds the text.</summary>
    public async Task<string> LineAsync(string text)
    {
        while (await _process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            if (line.Contains(text, StringComparison.Ordinal))
            {
                return line;
            }
        }

        throw new InvalidOperationException($"'{text}' was never printed: {await _error}");
    }

    public async Task<int> WaitAsync()
    {
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return _process.ExitCode;
    }

    public void Signal(PosixSignal signal) => _ = Kill(_process.Id, signal switch
    {
        PosixSignal.SIGTERM => 15,
        PosixSignal.SIGHUP => 1,
        PosixSignal.SIGINT => 2,
        _ => 9,
    });

    public void KillHard() => _process.Kill();

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int pid, int signal);
}
