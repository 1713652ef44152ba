using Microsoft.Extensions.Logging;

namespace Cotenant.Plugins.Hosting.Tests.Support;

/// <summary>Keeps everything that it is given, as a provider with a buffer does: state objects, exceptions, scopes.</summary>
internal sealed class KeepingLogger : ILogger, ILoggerFactory
{
    private readonly Lock _lock = new();
    private readonly List<(LogLevel Level, EventId Id, object? State, Exception? Exception, string Text)> _entries = [];

    public List<object> Scopes { get; } = [];

    public IReadOnlyList<(LogLevel Level, EventId Id, object? State, Exception? Exception, string Text)> Entries
    {
        get
        {
            lock (_lock)
            {
                return [.. _entries];
            }
        }
    }

    public IReadOnlyList<string> Texts => [.. Entries.Select(e => e.Text)];

    public LogLevel Minimum { get; set; } = LogLevel.Trace;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= Minimum;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull
    {
        Scopes.Add(state);
        return null;
    }

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        lock (_lock)
        {
            _entries.Add((logLevel, eventId, state, exception, formatter(state, exception)));
        }
    }

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    public void Dispose()
    {
    }
}
