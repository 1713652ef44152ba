using System.Collections.Frozen;
using System.Text;
using Cotenant.Daemon.Configuration.Options;
using Cotenant.Daemon.Configuration.Shape;
using Cotenant.Daemon.Configuration.Sources;
using Cotenant.Daemon.Configuration.Validation;

namespace Cotenant.Daemon.Configuration;

/// <summary>
/// Reads all sources, lays them over each other, checks the whole and makes the model: files, environment, command line.
/// </summary>
internal sealed class ConfigLoader(ConfigInputs inputs, ConfigSurroundings surroundings)
{
    /// <summary>The device that is there when no source names any: trying the program never touches the machine.</summary>
    public const string DefaultDevices =
        """{ "devices": [ { "id": "server", "kind": "simulated-server", "mode": "active", "scenario": "demo", "options": { "afterScenario": "repeat" }, "policies": [ { "chain": [ "osml-plus", "parties" ] } ] } ] }""";

    private const long LargestFile = 4 * 1024 * 1024;

    private static readonly FrozenSet<string> Growing = FrozenSet.ToFrozenSet(["devices", "tenants"]);

    private static readonly IReadOnlyList<IConfigValidator> Validators =
        [new DeviceValidator(), new PolicyEntryValidator(), new TenantValidator(), new ListenerValidator(), new StorageValidator()];

    public ConfigInputs Inputs => inputs;

    public ConfigResult Load()
    {
        var errors = new ConfigErrors();
        var root = new ConfigObject(ConfigOrigin.Default);
        errors.Tree = root;
        var files = ReadFiles(root, errors);
        if (!errors.Any)
        {
            var overlay = new ConfigOverlay(root, errors);

            // the default is there to be overlaid: COTENANT__DEVICES__SERVER__MODE works without a file
            if (!root.Contains("devices"))
            {
                root["devices"] = DefaultDeviceList();
            }

            overlay.ApplyEnvironment(inputs.Environment);
            foreach (var argument in inputs.Arguments)
            {
                overlay.ApplyArgument(argument);
            }

            new ShapeCheck(errors).Check(root, ConfigurationShape.Root);
        }

        if (errors.Any)
        {
            return new ConfigResult(null, root, files, errors);
        }

        var config = DaemonConfig.Bind(new ConfigSection(root));
        var context = new ValidationContext { Config = config, Errors = errors, Surroundings = surroundings };
        foreach (var validator in Validators)
        {
            validator.Validate(context);
        }

        return new ConfigResult(errors.Any ? null : ModelBuilder.Build(config, surroundings), root, files, errors);
    }

    private static ConfigNode DefaultDeviceList()
    {
        var errors = new ConfigErrors();
        return ConfigJson.ReadObject(ConfigOrigin.Default.Source, Encoding.UTF8.GetBytes(DefaultDevices), errors)!["devices"]!;
    }

    private IReadOnlyList<string> ReadFiles(ConfigObject root, ConfigErrors errors)
    {
        IReadOnlyList<string> files = [];
        try
        {
            files = inputs.ExistingFiles();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            errors.Add(inputs.DropIns, "", $"the directory cannot be read ({exception.Message})", "make it readable for the daemon's user");
        }

        if (inputs.FileRequired && !files.Contains(inputs.File))
        {
            errors.Add(inputs.File, "", "there is no such file", "correct the path after --config");
        }

        foreach (var file in files)
        {
            if (ReadFile(file, errors) is { } overlay)
            {
                ConfigMerge.Into(root, overlay, Growing);
            }
        }

        return files;
    }

    private static ConfigObject? ReadFile(string file, ConfigErrors errors)
    {
        try
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            if (stream.Length > LargestFile)
            {
                errors.Add(file, "", $"the file is larger than {LargestFile / 1024 / 1024} MiB", "this is no configuration: correct the path");
                return null;
            }

            using var content = new MemoryStream();
            stream.CopyTo(content);
            return ConfigJson.ReadObject(file, content.GetBuffer().AsSpan(0, (int)content.Length), errors);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            errors.Add(file, "", $"the file cannot be read ({exception.Message})", "make it readable for the daemon's user");
            return null;
        }
    }
}
