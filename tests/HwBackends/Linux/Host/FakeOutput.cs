using Cotenant.HwBackends.Linux.Host;
using Cotenant.Plugins;
using Cotenant.Plugins.Devices;

namespace Cotenant.HwBackends.Linux.Tests.Host;

/// <summary>Gathers what a device raises.</summary>
internal sealed class FakeOutput(int capacity) : IDeviceOutput
{
    public SeriesBlock Series { get; } = new(HostSeries.All, capacity);

    public List<(int Code, int Subject, double A, double B, double C, double D)> Events { get; } = [];

    public void Raise(int code, int subject = -1, double a = 0, double b = 0, double c = 0, double d = 0) => Events.Add((code, subject, a, b, c, d));
}
