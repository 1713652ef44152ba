namespace Cotenant.Daemon.Cli;

/// <summary>One line on stderr that says how far long work is; nothing in a pipe.</summary>
internal sealed class ProgressLine(Terminal terminal) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly bool _shown = terminal.Interactive && !Console.IsErrorRedirected;
    private string _last = "";

    /// <summary>Says how far the work is; may be called on any thread.</summary>
    public void Report(string what, double share)
    {
        if (!_shown)
        {
            return;
        }

        var text = $"{what} {Format.Number(share * 100, "0")} %";
        lock (_lock)
        {
            if (text != _last)
            {
                terminal.Error.Write($"\r{text.PadRight(_last.Length)}");
                _last = text;
            }
        }
    }

    public void Dispose()
    {
        if (_last.Length > 0)
        {
            terminal.Error.Write($"\r{new string(' ', _last.Length)}\r");
        }
    }
}
