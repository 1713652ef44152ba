using BenchmarkDotNet.Running;
using Cotenant.Bench.Footprint;

// micro-benchmarks: dotnet run -c Release --project bench/Cotenant.Bench -- micro [BenchmarkDotNet options]
// footprint:        bench/footprint (builds, runs those below, prints the table)
switch (args)
{
    case ["micro", .. var rest]:
        BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(rest);
        return 0;
    case ["tick", var tenants, var seconds]:
        TickCost.Run(int.Parse(tenants), TimeSpan.FromSeconds(int.Parse(seconds)));
        return 0;
    case ["daemon", var executable, var seconds]:
        return DaemonCost.Run(executable, TimeSpan.FromSeconds(int.Parse(seconds)));
    case ["reload", var executable]:
        return ReloadCost.Run(executable);
    case ["monitoring", var groups, var tree, var reader, var library]:
        return MonitorCost.Run(int.Parse(groups), tree, reader, library);
    default:
        Console.Error.WriteLine("usage: micro [options] | tick TENANTS SECONDS | daemon EXECUTABLE SECONDS | reload EXECUTABLE | monitoring GROUPS TREE READER LIBRARY");
        return 2;
}
