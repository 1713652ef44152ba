using System.Net.Sockets;
using System.Text.Json;
using Cotenant.Daemon.Api.Access;
using Cotenant.Daemon.Configuration;
using Cotenant.Daemon.Configuration.Models;
using Cotenant.Daemon.Platform;
using Cotenant.Daemon.Runtime;
using Cotenant.HwBackends.Linux;
using Cotenant.Plugins.Hosting;
using Cotenant.Plugins.Services;

namespace Cotenant.Daemon.Doctor;

/// <summary>Looks at everything that <c>doctor</c> tells of. Changes nothing.</summary>
internal sealed class Examination
{
    private const string LinuxHost = "linux-host";

    private readonly List<DoctorFinding> _findings = [];

    private Examination()
    {
    }

    public static IReadOnlyList<DoctorFinding> Run(string? file, IReadOnlyList<string> arguments, string? data)
    {
        var examination = new Examination();
        examination.ExamineProgram(data);
        var result = Composition.Loader(file, arguments).Load();
        examination.ExamineConfiguration(result);
        if (result.Model is { } model)
        {
            examination.ExamineDoors(model);
            examination.ExamineState(model);
        }

        examination.ExaminePlugins(result.Model?.PluginDirectories ?? [PluginHostOptions.BuiltInDirectory]);
        examination.ExamineHost(result.Model);
        return examination._findings;
    }

    private void ExamineProgram(string? data)
    {
        Ok("program", $"cotenant {ReportBuilder.Version} on .NET {Environment.Version}, {Environment.ProcessorCount} CPUs for it");
        try
        {
            Ok("data", DataDirectory.Find(data));
        }
        catch (DaemonException exception)
        {
            Trouble("data", exception.Message, "");
        }

        Ok("program", $"trainers: {string.Join(", ", LearningHost.Trainers())}");
    }

    private void ExamineConfiguration(ConfigResult result)
    {
        foreach (var error in result.Errors.Items)
        {
            Trouble("configuration", error.ToString(), "");
        }

        if (!result.Errors.Any)
        {
            Ok("configuration", result.Files.Count == 0 ? "no file: the defaults hold" : string.Join(", ", result.Files));
        }
    }

    private void ExamineDoors(DaemonModel model)
    {
        using var probe = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            probe.Connect(new UnixDomainSocketEndPoint(model.Api.Socket));
            Ok("doors", $"a daemon answers on {model.Api.Socket}");
        }
        catch (SocketException)
        {
            Ok("doors", $"no daemon answers on {model.Api.Socket}");
        }

        if (UserIds.Group(AccessRules.GroupName) is null)
        {
            Lacks("doors", $"there is no group '{AccessRules.GroupName}': only root and the daemon's user may change things", $"groupadd --system {AccessRules.GroupName}");
        }
        else
        {
            Ok("doors", $"members of the group '{AccessRules.GroupName}' may change things");
        }
    }

    private void ExamineState(DaemonModel model)
    {
        var existing = model.StateDirectory;
        while (!Directory.Exists(existing) && Path.GetDirectoryName(existing) is { } parent)
        {
            existing = parent;
        }

        try
        {
            // the one way to know: rights, read-only mounts and quotas all answer here
            var trial = Path.Combine(existing, $".cotenant-{Environment.ProcessId}");
            File.WriteAllText(trial, "");
            File.Delete(trial);
            Ok("state", $"{model.StateDirectory} can be written");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Trouble("state", $"{model.StateDirectory} cannot be written ({exception.Message})", "run as root, or set state.directory");
        }
    }

    private void ExaminePlugins(IReadOnlyList<string> directories)
    {
        var catalog = new PluginCatalog(directories);
        foreach (var entry in catalog.Scan())
        {
            if (entry.State == PluginEntryState.Usable)
            {
                Ok("plugins", $"{entry.Id} {entry.Manifest!.Version}: {string.Join(", ", entry.Manifest.Policies.Select(p => p.Name))}");
            }
            else
            {
                Trouble("plugins", $"{entry.Id} is {KebabNames.Of(entry.State)}: {entry.Fault}", "");
            }
        }

        foreach (var fault in catalog.DirectoryFaults)
        {
            Lacks("plugins", fault, "");
        }
    }

    /// <summary>This host, as the configured device would find it; without one, what a device with the defaults would find.</summary>
    private void ExamineHost(DaemonModel? model)
    {
        var device = model?.Devices.FirstOrDefault(d => d.Settings.Kind == LinuxHost);
        var state = Path.Combine(model?.StateDirectory ?? DaemonPaths.ForThisUser().State, "devices", device?.Id ?? LinuxHost);
        foreach (var found in LinuxHostDoctor.Examine(device?.Settings.Options ?? default(JsonElement), state))
        {
            _findings.Add(new DoctorFinding(LinuxHost, found.IsLack ? "lacks" : "ok", $"{found.Area}: {found.Text}", ""));
        }
    }

    private void Ok(string area, string text) => _findings.Add(new DoctorFinding(area, "ok", text, ""));

    private void Lacks(string area, string text, string remedy) => _findings.Add(new DoctorFinding(area, "lacks", text, remedy));

    private void Trouble(string area, string text, string remedy) => _findings.Add(new DoctorFinding(area, "trouble", text, remedy));
}
