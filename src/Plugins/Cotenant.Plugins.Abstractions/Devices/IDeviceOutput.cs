namespace Cotenant.Plugins.Devices;

/// <summary>Where a device leaves its events and series. Used on the device's thread only.</summary>
public interface IDeviceOutput
{
    /// <summary>The device's declared series.</summary>
    SeriesBlock Series { get; }

    /// <summary>Raises a declared event.</summary>
    /// <param name="code">The code in <see cref="DeviceDescriptor.Events"/>.</param>
    /// <param name="subject">Tenant slot, or -1.</param>
    /// <param name="a">Number {0} of the template.</param>
    /// <param name="b">Number {1}.</param>
    /// <param name="c">Number {2}.</param>
    /// <param name="d">Number {3}.</param>
    void Raise(int code, int subject = -1, double a = 0, double b = 0, double c = 0, double d = 0);
}
