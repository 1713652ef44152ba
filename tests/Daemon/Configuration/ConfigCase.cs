using Cotenant.Daemon.Configuration;
using Cotenant.Daemon.Platform;
using Cotenant.Daemon.Tests.Support;

namespace Cotenant.Daemon.Tests.Configuration;

/// <summary>Loads a configuration out of files of a test.</summary>
internal sealed class ConfigCase : IDisposable
{
    public TempDirectory Directory { get; } = new();

    public Dictionary<string, string> Environment { get; } = [];

    public List<string> Arguments { get; } = [];

    public bool FileRequired { get; set; }

    public IReadOnlyDictionary<string, string>? Policies { get; set; } =
        new Dictionary<string, string> { ["osml-plus"] = "host", ["parties"] = "host", ["none"] = "host" };

    public string File => Directory.File("cotenant.json");

    public ConfigLoader Loader => new(
        new ConfigInputs { File = File, FileRequired = FileRequired, Environment = Environment, Arguments = Arguments },
        new ConfigSurroundings
        {
            Factories = [new KindFactory("simulated-server"), new KindFactory("linux-host")],
            Paths = new DaemonPaths(File, "/run/cotenant/cotenant.sock", "/var/lib/cotenant"),
            ShippedPlugins = "/usr/lib/cotenant/plugins",
            Policies = _ => Policies,
        });

    public ConfigCase With(string json)
    {
        Directory.Write("cotenant.json", json);
        return this;
    }

    public ConfigResult Load() => Loader.Load();

    /// <summary>The one fault that there has to be.</summary>
    public string Fault()
    {
        var errors = Load().Errors.Items;
        Assert.True(errors.Count == 1, string.Join('\n', errors));
        return errors[0].ToString();
    }

    public void Dispose() => Directory.Dispose();
}
