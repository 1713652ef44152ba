namespace Cotenant.Plugins.Devices;

/// <summary>
/// Something from outside for a device: it waits in the device's inbox until the loop, before its next decision point,
/// hands it over. The sender can await how it ended.
/// </summary>
public abstract class DeviceMessage
{
    private readonly TaskCompletionSource<string?> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends with null when the message was taken, else with one line that says why not and what to do.</summary>
    public Task<string?> Outcome => _done.Task;

    /// <summary>Ends the message.</summary>
    /// <param name="error">Null when it was taken, else one line.</param>
    public void Complete(string? error = null) => _done.TrySetResult(error);
}
