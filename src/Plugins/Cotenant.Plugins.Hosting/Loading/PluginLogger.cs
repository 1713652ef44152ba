using Microsoft.Extensions.Logging;

namespace Cotenant.Plugins.Hosting.Loading;

/// <summary>
/// The logger that a plugin gets: what it logs reaches the host as text. A log provider that keeps entries (a buffer, a
/// test sink) would otherwise keep the plugin's state types and exceptions, and with them the whole plugin; an
/// undisposed scope would stay in the execution context of the device's thread.
/// </summary>
internal sealed class PluginLogger(ILogger host) : ILogger
{
    public bool IsEnabled(LogLevel logLevel) => host.IsEnabled(logLevel);

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!host.IsEnabled(logLevel))
        {
            return;
        }

        var text = formatter(state, exception);
        if (exception is not null)
        {
            text = $"{text}{Environment.NewLine}{exception}";
        }

        host.Log(logLevel, eventId, text, null, static (line, _) => line);
    }
}
