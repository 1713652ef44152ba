using Cotenant.HwBackends.Linux.Files;
using Cotenant.HwBackends.Linux.Systemd;
using Cotenant.Plugins.Host;
using Cotenant.ResctrlEmulator;

namespace Cotenant.HwBackends.Linux.Tests.Systemd;

/// <summary>Stands for systemd: keeps properties, and writes them to the emulated cgroups as systemd does, ENOSPC unheeded.</summary>
internal sealed class FakeUnits(EmulatedKernel kernel) : IUnitManager
{
    private readonly Dictionary<(string Unit, string Name), UnitProperty> _set = [];

    /// <summary>What the next calls answer; null for success.</summary>
    public Func<string, KernelFault?>? Refuse { get; set; }

    public int Sets { get; private set; }

    public int Reloads { get; private set; }

    public IEnumerable<string> DropIns => _set.Keys.Select(k => $"{k.Unit}/{k.Name}");

    public KernelFault? Read(string unit, string property, out UnitProperty value)
    {
        value = _set.TryGetValue((unit, property), out var held) ? held : Default(property);
        return Refuse?.Invoke("read");
    }

    public KernelFault? Set(string unit, IReadOnlyList<UnitProperty> properties)
    {
        if (Refuse?.Invoke("set") is { } fault)
        {
            return fault;
        }

        Sets++;
        foreach (var property in properties)
        {
            _set[(unit, property.Name)] = property;
        }

        Apply(unit);
        return null;
    }

    public bool HasDropIn(string unit, string property) => _set.ContainsKey((unit, property));

    public KernelFault? RemoveDropIns(string unit, IReadOnlyList<string> properties)
    {
        foreach (var property in properties)
        {
            _set.Remove((unit, property));
        }

        Reloads++;
        return null;
    }

    public KernelFault? StartScope(string name, string description, IReadOnlyList<int> processes)
    {
        if (Refuse?.Invoke("scope") is { } fault)
        {
            return fault;
        }

        kernel.Cgroups.Make($"/system.slice/{name}");
        return AttachProcesses(name, processes);
    }

    public KernelFault? AttachProcesses(string unit, IReadOnlyList<int> processes)
    {
        foreach (var process in processes)
        {
            _ = kernel.Write($"{EmulatedCgroups.Mount}/system.slice/{unit}/cgroup.procs", System.Text.Encoding.ASCII.GetBytes($"{process}\n"));
        }

        return Refuse?.Invoke("attach");
    }

    /// <summary>Scopes end with their last process, and what was set for them is forgotten.</summary>
    public void Collect()
    {
        var names = new List<string>();
        _ = kernel.ListDirectories($"{EmulatedCgroups.Mount}/system.slice", names);
        foreach (var name in names.Where(n => n.EndsWith(".scope", StringComparison.Ordinal) && kernel.RemoveDirectory($"{EmulatedCgroups.Mount}/system.slice/{n}") == 0))
        {
            _set.Keys.Where(k => k.Unit == name).ToList().ForEach(k => _set.Remove(k));
        }
    }

    /// <summary>systemctl daemon-reload: what systemd knows goes over whatever was written into the files.</summary>
    public void Reload() => _set.Keys.Select(k => k.Unit).Distinct().ToList().ForEach(Apply);

    public void Dispose()
    {
    }

    private static UnitProperty Default(string name) =>
        name == "AllowedCPUs" ? new UnitProperty(name, 0, []) : new UnitProperty(name, name == "MemoryLow" ? 0 : UnitProperty.Infinity, null);

    private void Apply(string unit)
    {
        var path = $"{EmulatedCgroups.Mount}/system.slice/{unit}";
        foreach (var (key, property) in _set.Where(s => s.Key.Unit == unit))
        {
            var (file, text) = key.Name switch
            {
                "AllowedCPUs" => ("cpuset.cpus", Cpus(property.Cpus!)),
                "CPUWeight" => ("cpu.weight", property.Number == UnitProperty.Infinity ? "100" : $"{property.Number}"),
                "CPUQuotaPerSecUSec" => ("cpu.max", property.Number == UnitProperty.Infinity ? "max 100000" : $"{property.Number / 10} 100000"),
                "MemoryLow" => ("memory.low", $"{property.Number}"),
                "MemoryHigh" => ("memory.high", Limit(property.Number)),
                _ => ("memory.max", Limit(property.Number)),
            };
            _ = kernel.Write($"{path}/{file}", System.Text.Encoding.ASCII.GetBytes(text + "\n"));
        }
    }

    private static string Limit(ulong number) => number == UnitProperty.Infinity ? "max" : $"{number}";

    private static string Cpus(byte[] bytes)
    {
        var set = default(CpuSet);
        for (var i = 0; i < bytes.Length * 8; i++)
        {
            if ((bytes[i / 8] >> (i % 8) & 1) != 0)
            {
                set.Add(i);
            }
        }

        return set.ToString();
    }
}
