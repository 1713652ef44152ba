using Cotenant.HwBackends.Conformance;

// conformance MOUNT FILE...: the cases on this machine's kernel, whose resctrl nobody else uses. One line for each.
if (args.Length < 2)
{
    Console.Error.WriteLine("usage: conformance MOUNT FILE...");
    return 2;
}

var runner = new ConformanceRunner(new RealMachine(args[0]));
var failed = 0;
foreach (var file in args[1..])
{
    foreach (var one in ConformanceCase.Load(file).Cases)
    {
        var wrong = runner.Run(one);
        failed += wrong is null ? 0 : 1;
        var name = $"conformance/{Path.GetFileNameWithoutExtension(file)}-{one.Name.Replace(' ', '-')}";
        Console.WriteLine(wrong is null ? $"ok {name}" : $"FAIL {name}: {wrong}");
    }
}

return failed == 0 ? 0 : 1;
