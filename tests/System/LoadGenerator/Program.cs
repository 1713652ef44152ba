using System.Diagnostics;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Cotenant.LoadGenerator;

// Status: 0 the run went through (whatever it measured), 1 the service could not be prepared, 2 bad usage.
LoadOptions options;
try
{
    options = LoadOptions.Parse(args);
}
catch (FormatException e)
{
    Console.Error.WriteLine($"loadgen: {e.Message}\n{LoadOptions.Usage}");
    return 2;
}

using var stop = new CancellationTokenSource();
using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
try
{
    using IRequestClient first = Connect();
    first.Prepare();
}
catch (IOException e)
{
    Console.Error.WriteLine($"loadgen: cannot prepare the service: {e.Message}");
    return 1;
}

var statistics = new LoadStatistics();
var schedule = new ArrivalSchedule(options.Rate, options.Poisson, options.DurationSeconds, options.Keys, options.Seed);
var loop = new OpenLoop(schedule, Connect, options.Connections, options.Timeout, options.WarmUpSeconds, statistics);
long begun = Stopwatch.GetTimestamp();
MetricsEndpoint? endpoint;
try
{
    endpoint = options.MetricsPort is { } port
        ? new MetricsEndpoint(port, () => Exposition.Write(options.Service, statistics, options.Rate.RateAt(Seconds())))
        : null;
}
catch (SocketException e)
{
    Console.Error.WriteLine($"loadgen: no metrics on port {options.MetricsPort}: {e.SocketErrorCode}");
    return 1;
}

using (endpoint)
{
    if (endpoint is not null)
    {
        Console.Error.WriteLine($"loadgen: metrics on http://127.0.0.1:{endpoint.Port}/metrics");
    }

    if (options.ReportSeconds > 0)
    {
        new Thread(Report) { IsBackground = true, Name = "report" }.Start();
    }

    TimeSpan took = loop.Run(stop.Token);
    string summary = Summary.Write(options, statistics, schedule.Issued, took);
    Console.Out.WriteLine(summary);
    if (options.JsonFile is not null)
    {
        File.WriteAllText(options.JsonFile, summary + "\n");
    }

    if (loop.FirstError is { } error)
    {
        Console.Error.WriteLine($"loadgen: first error: {error}");
    }
}

return 0;

double Seconds() => Stopwatch.GetElapsedTime(begun).TotalSeconds;

IRequestClient Connect() => options.Memcached
    ? new MemcachedClient(options.Target, options.Timeout, options.Keys, options.ValueBytes, options.Batch)
    : new HttpKeepAliveClient(options.Target, options.Timeout, options.Path, options.Keys);

void Stop(PosixSignalContext context)
{
    context.Cancel = true;
    stop.Cancel();
}

void Report()
{
    HistogramSnapshot before = statistics.Latency.Snapshot();
    while (!stop.Token.WaitHandle.WaitOne(TimeSpan.FromSeconds(options.ReportSeconds)))
    {
        HistogramSnapshot now = statistics.Latency.Snapshot();
        double seconds = Seconds();
        Console.Error.WriteLine(Summary.Line(seconds, options.Rate.RateAt(seconds), now.Since(before), statistics.Failed + statistics.Abandoned));
        before = now;
    }
}
