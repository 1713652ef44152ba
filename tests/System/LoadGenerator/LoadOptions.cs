using System.Globalization;
using System.Net;

namespace Cotenant.LoadGenerator;

/// <summary>What the command line asks for.</summary>
internal sealed class LoadOptions
{
    public const string Usage = """
        usage: loadgen memcached|http ADDRESS:PORT [OPTIONS]

          --rate R | --steps 0:R,T:R,...|FILE   requests per second, or steps of SECONDS:RATE
          --duration S           length of the run (default 30)
          --warm-up S            what is due before that is sent but not counted (default 0)
          --arrivals poisson|constant           (default poisson)
          --connections N        one request in flight on each (default 16)
          --timeout S            a request fails after that, sent or not (default 5)
          --keys N               different keys, asked for evenly (default 64)
          --value-bytes N        memcached: size of the values, stored first (default 200)
          --batch N              memcached: keys in one get (default 1)
          --path /p{key}         http: what to get (default /)
          --service NAME         label of the metrics (default: the protocol)
          --metrics-port P       loopback port of the Prometheus histogram (default: none)
          --report S             a line on stderr every S seconds (default: none)
          --json FILE            the summary goes there too
          --seed N               fixes arrivals and keys (default 1)
        """;

    public bool Memcached { get; private init; }

    public required IPEndPoint Target { get; init; }

    public RateProfile Rate { get; private set; } = RateProfile.Constant(100);

    public double DurationSeconds { get; private set; } = 30;

    public double WarmUpSeconds { get; private set; }

    public bool Poisson { get; private set; } = true;

    public int Connections { get; private set; } = 16;

    public TimeSpan Timeout { get; private set; } = TimeSpan.FromSeconds(5);

    public int Keys { get; private set; } = 64;

    public int ValueBytes { get; private set; } = 200;

    public int Batch { get; private set; } = 1;

    public string Path { get; private set; } = "/";

    public string Service { get; private set; } = "";

    public int? MetricsPort { get; private set; }

    public double ReportSeconds { get; private set; }

    public string? JsonFile { get; private set; }

    public int Seed { get; private set; } = 1;

    /// <exception cref="FormatException">The arguments make no sense; the message says which.</exception>
    public static LoadOptions Parse(IReadOnlyList<string> arguments)
    {
        if (arguments.Count < 2 || arguments[0] is not ("memcached" or "http"))
        {
            throw new FormatException("the first arguments are the protocol (memcached or http) and ADDRESS:PORT");
        }

        if (!IPEndPoint.TryParse(arguments[1], out IPEndPoint? target) || target.Port == 0)
        {
            throw new FormatException($"'{arguments[1]}' is not ADDRESS:PORT");
        }

        var options = new LoadOptions { Memcached = arguments[0] == "memcached", Target = target, Service = arguments[0] };
        for (int i = 2; i < arguments.Count; i += 2)
        {
            string name = arguments[i];
            options.Set(name, i + 1 < arguments.Count ? arguments[i + 1] : throw new FormatException($"{name} needs a value"));
        }

        return options;
    }

    private void Set(string name, string value)
    {
        switch (name)
        {
            case "--rate": Rate = RateProfile.Constant(Number(name, value, 0)); break;
            case "--steps": Rate = RateProfile.Parse(File.Exists(value) ? File.ReadAllText(value) : value); break;
            case "--duration": DurationSeconds = Number(name, value, 0); break;
            case "--warm-up": WarmUpSeconds = Number(name, value, 0); break;
            case "--arrivals":
                Poisson = value switch
                {
                    "poisson" => true,
                    "constant" => false,
                    _ => throw new FormatException($"--arrivals is poisson or constant, not '{value}'"),
                };
                break;
            case "--connections": Connections = Whole(name, value, 1, 1024); break;
            case "--timeout": Timeout = TimeSpan.FromSeconds(Number(name, value, 0.001)); break;
            case "--keys": Keys = Whole(name, value, 1, 1_000_000); break;
            case "--value-bytes": ValueBytes = Whole(name, value, 1, 1_000_000); break;
            case "--batch": Batch = Whole(name, value, 1, 1000); break;
            case "--path": Path = value.StartsWith('/') ? value : throw new FormatException($"--path begins with '/', not '{value}'"); break;
            case "--service":
                Service = value.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.')
                    ? value
                    : throw new FormatException($"--service is of letters, digits and -_., not '{value}'");
                break;
            case "--metrics-port": MetricsPort = Whole(name, value, 0, 65535); break;
            case "--report": ReportSeconds = Number(name, value, 0.1); break;
            case "--json": JsonFile = value; break;
            case "--seed": Seed = Whole(name, value, 0, int.MaxValue); break;
            default: throw new FormatException($"unknown option {name}");
        }
    }

    private static double Number(string name, string value, double least) =>
        double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number) && number >= least
            ? number
            : throw new FormatException($"{name} is a number of at least {least}, not '{value}'");

    private static int Whole(string name, string value, int least, int most) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= least && number <= most
            ? number
            : throw new FormatException($"{name} is a whole number from {least} to {most}, not '{value}'");
}
