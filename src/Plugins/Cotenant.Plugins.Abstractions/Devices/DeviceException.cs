namespace Cotenant.Plugins.Devices;

/// <summary>A device cannot be made or cannot go on; the message is one line that says what to do.</summary>
public sealed class DeviceException : Exception
{
    /// <summary>Creates the exception.</summary>
    public DeviceException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
