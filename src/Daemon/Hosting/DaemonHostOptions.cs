using Cotenant.Daemon.Configuration;
using Cotenant.Daemon.Configuration.Models;
using Cotenant.Daemon.Runtime;
using Cotenant.Plugins.Devices;

namespace Cotenant.Daemon.Hosting;

/// <summary>What a daemon is made of, besides its configuration.</summary>
internal sealed record DaemonHostOptions
{
    public required ConfigLoader Loader { get; init; }

    /// <summary>The kinds of devices that can be made.</summary>
    public required IReadOnlyList<IDeviceFactory> Factories { get; init; }

    /// <summary>Opens the plugins.</summary>
    public required Func<DaemonModel, ILoggerFactory, TimeProvider, PolicyServices> MakeShelf { get; init; }

    /// <summary>Where <c>data/</c> is.</summary>
    public required string DataDirectory { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Reads an environment variable.</summary>
    public Func<string, string?> Environment { get; init; } = System.Environment.GetEnvironmentVariable;

    /// <summary>Adds to the logging, for tests.</summary>
    public Action<ILoggingBuilder>? ConfigureLogging { get; init; }
}
