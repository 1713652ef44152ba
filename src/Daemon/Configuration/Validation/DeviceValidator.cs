using Cotenant.Daemon.Configuration.Shape;
using Cotenant.Daemon.Configuration.Sources;

namespace Cotenant.Daemon.Configuration.Validation;

/// <summary>Ids, kinds, periods, and what each kind asks of its settings.</summary>
internal sealed class DeviceValidator : IConfigValidator
{
    private static readonly TimeSpan ShortestPeriod = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestPeriod = TimeSpan.FromSeconds(60);

    public void Validate(ValidationContext context)
    {
        var errors = context.Errors;
        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        var host = -1;
        for (var i = 0; i < context.Config.Devices.Count; i++)
        {
            var device = context.Config.Devices[i];
            var path = ConfigPath.Item("devices", i);
            if (!Identifier.IsDevice(device.Id))
            {
                errors.Add($"{path}.id", $"'{device.Id}' is no id", Identifier.DeviceRule);
            }
            else if (!ids.TryAdd(device.Id, i))
            {
                errors.Add($"{path}.id", $"devices[{ids[device.Id]}] has the id '{device.Id}', too", "give each device its own id");
            }

            if (device.Period is { } period && (period < ShortestPeriod || period > LongestPeriod))
            {
                errors.Add($"{path}.period", $"{DurationText.Format(period)} is out of range", "give 50ms to 60s");
            }

            if (device.Kind == "linux-host")
            {
                if (host >= 0)
                {
                    errors.Add($"{path}.kind", $"devices[{host}] is the linux-host already", "one host can be steered once: remove one of the two");
                }

                host = i;
            }

            if (device.Speed is { } && !IsSimulation(device.Kind))
            {
                errors.Add($"{path}.speed", $"a {device.Kind} runs in real time", "remove the member");
            }

            if (context.FactoryOf(device.Kind) is not { } factory)
            {
                errors.Add($"{path}.kind", $"this build has no '{device.Kind}'", $"use one of: {string.Join(", ", context.Surroundings.Factories.Select(f => f.Kind))}");
                continue;
            }

            foreach (var fault in factory.Validate(ModelBuilder.Settings(device)))
            {
                var (member, problem, remedy) = FactoryFault.Split(fault);
                errors.Add(member.Length == 0 ? path : $"{path}.{member}", problem, remedy);
            }
        }
    }

    /// <summary>True for kinds that run in simulated time.</summary>
    public static bool IsSimulation(string kind) => kind.StartsWith("simulated-", StringComparison.Ordinal);
}
