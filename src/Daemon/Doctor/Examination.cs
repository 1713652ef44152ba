using Cotenant.Daemon.Configuration;
using Cotenant.Daemon.Configuration.Models;
using Cotenant.Daemon.Platform;
using Cotenant.HwBackends.Linux;
using Cotenant.Plugins.Hosting;

namespace Cotenant.Daemon.Doctor;

/// <summary>Looks at everything that <c>doctor</c> tells of. Changes nothing.</summary>
internal static class Examination
{
    private const string LinuxHost = "linux-host";
    private const string Good = "ok";
    private const string Lacks = "lacks";
    private const string Trouble = "trouble";

    public static IReadOnlyList<DoctorFinding> Run(string? file, IReadOnlyList<string> arguments, string? data)
    {
        var findings = new List<DoctorFinding>();
        var result = Composition.Loader(file, arguments).Load();
        ExamineConfiguration(result, findings);
        ExamineData(data, findings);
        ExaminePlugins(result.Model?.PluginDirectories ?? [PluginHostOptions.BuiltInDirectory], findings);
        ExamineHost(result.Model, findings);
        return findings;
    }

    private static void ExamineConfiguration(ConfigResult result, List<DoctorFinding> findings)
    {
        const string area = "configuration";
        findings.AddRange(result.Errors.Items.Select(e => new DoctorFinding(area, Trouble, e.ToString(), "")));
        findings.AddRange(result.Errors.Warnings.Select(e => new DoctorFinding(area, Lacks, e.ToString(), "")));
        if (!result.Errors.Any)
        {
            findings.Add(new DoctorFinding(area, Good, result.Files.Count == 0 ? "no file: the defaults hold" : string.Join(", ", result.Files), ""));
        }
    }

    private static void ExamineData(string? data, List<DoctorFinding> findings)
    {
        try
        {
            findings.Add(new DoctorFinding("data", Good, DataDirectory.Find(data), ""));
        }
        catch (DaemonException exception)
        {
            findings.Add(new DoctorFinding("data", Trouble, exception.Message, ""));
        }
    }

    private static void ExaminePlugins(IReadOnlyList<string> directories, List<DoctorFinding> findings)
    {
        const string area = "plugins";
        var catalog = new PluginCatalog(directories);
        foreach (var entry in catalog.Scan())
        {
            var policies = entry.Manifest is { } manifest ? $" ({string.Join(", ", manifest.Policies.Select(p => p.Name))})" : "";
            findings.Add(entry.Fault.Length == 0
                ? new DoctorFinding(area, Good, $"{entry.Id}{policies}", "")
                : new DoctorFinding(area, Trouble, $"{entry.Id}{policies}: {entry.Fault}", ""));
        }

        findings.AddRange(catalog.DirectoryFaults.Select(f => new DoctorFinding(area, Lacks, f, "")));
    }

    /// <summary>This host, as the configured device would find it; without one, what a device with the defaults would find.</summary>
    private static void ExamineHost(DaemonModel? model, List<DoctorFinding> findings)
    {
        var device = model?.Devices.FirstOrDefault(d => d.Settings.Kind == LinuxHost);
        var state = Path.Combine(model?.StateDirectory ?? DaemonPaths.ForThisUser().State, "devices", device?.Id ?? LinuxHost);
        foreach (var found in LinuxHostDoctor.Examine(device?.Settings.Options ?? default, state))
        {
            findings.Add(new DoctorFinding(LinuxHost, found.IsLack ? Lacks : Good, $"{found.Area}: {found.Text}", ""));
        }
    }
}
