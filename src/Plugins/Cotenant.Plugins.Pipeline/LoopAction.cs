using Cotenant.Plugins.Devices;

namespace Cotenant.Plugins.Pipeline;

/// <summary>Something for the loop itself, run on the device's thread between two decision points.</summary>
internal sealed class LoopAction(Func<string?> action) : DeviceMessage
{
    public void Run()
    {
        try
        {
            Complete(action());
        }
        catch (Exception exception)
        {
            Complete(exception.Message);
            throw;
        }
    }
}
