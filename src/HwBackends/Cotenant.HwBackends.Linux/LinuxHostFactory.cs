using System.Net.Sockets;
using Cotenant.HwBackends.Linux.Files;
using Cotenant.HwBackends.Linux.Host;
using Cotenant.HwBackends.Linux.Options;
using Cotenant.HwBackends.Linux.Systemd;
using Cotenant.Plugins.Devices;

namespace Cotenant.HwBackends.Linux;

/// <summary>Makes <c>linux-host</c> devices: the host that the daemon runs on (docs/backends/linux-host.md).</summary>
public sealed class LinuxHostFactory : IDeviceFactory
{
    private static readonly TimeSpan _shortestPeriod = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan _longestPeriod = TimeSpan.FromMinutes(1);
    private readonly IKernelFiles _files;
    private readonly IUnitManager? _units;

    /// <summary>Makes devices of the running kernel.</summary>
    public LinuxHostFactory()
        : this(new KernelFiles())
    {
    }

    internal LinuxHostFactory(IKernelFiles files, IUnitManager? units = null) => (_files, _units) = (files, units);

    /// <inheritdoc />
    public string Kind => LinuxHostDescriptor.KindName;

    /// <inheritdoc />
    public IReadOnlyList<string> Validate(DeviceSettings settings)
    {
        var faults = new List<string>();
        _ = HostOptions.Parse(settings.Options, faults);
        if (settings.Period < _shortestPeriod || settings.Period > _longestPeriod)
        {
            faults.Add("period: give 20 ms to 1 minute");
        }

        if (settings.Scenario is not null)
        {
            faults.Add("scenario: a real host has none; take it out, or use the kind simulated-server");
        }

        return faults;
    }

    /// <inheritdoc />
    public IReadOnlyList<string> Validate(TenantDeclaration tenant)
    {
        var faults = new List<string>();
        _ = TenantOptions.Parse(tenant.Settings, faults);
        return faults;
    }

    /// <inheritdoc />
    /// <exception cref="DeviceException">The settings are refused, or the host cannot be read.</exception>
    public IDevice Create(DeviceSettings settings, DeviceServices services)
    {
        var faults = new List<string>();
        var options = HostOptions.Parse(settings.Options, faults);
        faults.AddRange(Validate(settings).Except(faults));
        if (faults.Count > 0)
        {
            throw new DeviceException($"device '{settings.Id}': {string.Join("; ", faults)}");
        }

        var logger = services.Loggers.CreateLogger($"Cotenant.LinuxHost.{settings.Id}");
        var system = HostSystem.Probe(FilesOf(settings.Id, options), options, services.StateDirectory, new DeviceClock(services.Time), logger, _units);
        return new LinuxHostDevice(system, settings.Id, settings.Period, services.MaySteer);
    }

    private IKernelFiles FilesOf(string device, HostOptions options)
    {
        if (options.Emulator is null)
        {
            return _files;
        }

        try
        {
            return new EmulatorFiles(options.Emulator);
        }
        catch (SocketException error)
        {
            throw new DeviceException($"device '{device}': options.roots.emulator is {options.Emulator}, and nobody listens there ({error.Message}); it is for tests only: take it out");
        }
    }
}
