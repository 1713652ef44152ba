using Microsoft.Extensions.Logging.Console;

namespace Cotenant.Daemon.Hosting;

/// <summary>Where log lines go: stderr, one line each; in systemd's own form when that reads them.</summary>
internal static class LogSetup
{
    public static void Configure(ILoggingBuilder logging, LogLevel level, bool systemd)
    {
        logging.SetMinimumLevel(level);
        logging.AddFilter("Microsoft", LogLevel.Warning);
        logging.AddFilter("System", LogLevel.Warning);
        if (systemd)
        {
            logging.AddSystemdConsole();
        }
        else
        {
            logging.AddSimpleConsole(static o =>
            {
                o.SingleLine = true;
                o.TimestampFormat = "HH:mm:ss.fff ";
                o.UseUtcTimestamp = false;
            });
        }

        logging.Services.Configure<ConsoleLoggerOptions>(static o => o.LogToStandardErrorThreshold = LogLevel.Trace);
    }
}
