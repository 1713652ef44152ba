using System.Diagnostics;
using System.Globalization;
using Cotenant.HwBackends.Linux.Files;
using Cotenant.HwBackends.Linux.Resctrl;

namespace Cotenant.Bench.Footprint;

/// <summary>
/// Reading all monitoring data of many groups, beside a C program that keeps its descriptors open and reads the same files
/// again, and beside goresctrl (bench/monitoring). All read ordinary files: what the kernel itself computes is in none.
/// </summary>
internal static class MonitorCost
{
    private const int Rounds = 2000;
    private const int Domains = 2;
    private const int Repeats = 7;
    private static readonly string[] Events = ["llc_occupancy", "mbm_total_bytes", "mbm_local_bytes"];

    public static int Run(int groups, string tree, string reader, string library)
    {
        var root = Directory.CreateDirectory(tree);
        Describe(tree, groups);
        var paths = new List<string>();
        for (var group = 0; group < groups; group++)
        {
            for (var domain = 0; domain < Domains; domain++)
            {
                var folder = Directory.CreateDirectory($"{root.FullName}/g{group}/mon_data/mon_L3_{domain:00}");
                foreach (var name in Events)
                {
                    paths.Add($"{folder.FullName}/{name}");
                    File.WriteAllText(paths[^1], $"{123456789 + group}\n");
                }
            }
        }

        var readers = Enumerable.Range(0, groups).Select(group => new MonitorReader(new KernelFiles(), $"{root.FullName}/g{group}")).ToArray();
        Own(readers);
        var (own, other, packaged, allocated) = (new double[Repeats], new double[Repeats], new double[Repeats], 0L);
        for (var i = 0; i < Repeats; i++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            own[i] = Own(readers);
            allocated += GC.GetAllocatedBytesForCurrentThread() - before;
            other[i] = Other(reader, Rounds, paths);
            packaged[i] = Other(library, Rounds / 20, []);
        }

        foreach (var kept in readers)
        {
            kept.Dispose();
        }

        root.Delete(recursive: true);
        Array.Sort(own);
        Array.Sort(other);
        Array.Sort(packaged);
        var (here, c, go) = (own[Repeats / 2], other[Repeats / 2], packaged[Repeats / 2]);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"monitoring: {groups} groups, {paths.Count} files: {here:0} us CPU a reading, C {c:0} us (ratio {here / c:0.00}), goresctrl {go:0} us (ratio {here / go:0.00}), medians of {Repeats}; {allocated / (double)(Repeats * Rounds):0} bytes allocated a reading"));
        return 0;
    }

    // what goresctrl asks of a resctrl filesystem before it reads
    private static void Describe(string tree, int groups)
    {
        void Put(string path, string text)
        {
            Directory.CreateDirectory(Path.GetDirectoryName($"{tree}/{path}")!);
            File.WriteAllText($"{tree}/{path}", text);
        }

        Put("schemata", "    L3:0=fffff;1=fffff\n");
        Put("tasks", "");
        Directory.CreateDirectory($"{tree}/mon_data");
        Put("info/L3/cbm_mask", "fffff\n");
        Put("info/L3/min_cbm_bits", "1\n");
        Put("info/L3/shareable_bits", "0\n");
        Put("info/L3/num_closids", $"{groups + 1}\n");
        Put("info/L3_MON/num_rmids", "256\n");
        Put("info/L3_MON/mon_features", "llc_occupancy\nmbm_total_bytes\nmbm_local_bytes\n");
        for (var group = 0; group < groups; group++)
        {
            Put($"g{group}/schemata", "    L3:0=fffff;1=fffff\n");
            Put($"g{group}/tasks", "");
        }
    }

    private static double Own(MonitorReader[] readers)
    {
        var clock = new ThreadClock();
        for (var round = 0; round < Rounds; round++)
        {
            foreach (var reader in readers)
            {
                reader.Read(round * 100_000_000L);
            }
        }

        return clock.Microseconds / Rounds;
    }

    private static double Other(string program, int rounds, List<string> paths)
    {
        var start = new ProcessStartInfo(program, [rounds.ToString(CultureInfo.InvariantCulture), .. paths]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var line = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return double.Parse(line.Split(' ')[0], CultureInfo.InvariantCulture);
    }

    // CPU time of the process: only this thread works
    private readonly struct ThreadClock()
    {
        private readonly TimeSpan _began = Now();

        public double Microseconds => (Now() - _began).TotalMicroseconds;

        private static TimeSpan Now()
        {
            using var process = Process.GetCurrentProcess();
            return process.TotalProcessorTime;
        }
    }
}
