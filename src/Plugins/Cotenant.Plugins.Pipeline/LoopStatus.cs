namespace Cotenant.Plugins.Pipeline;

/// <summary>How a device's loop stands.</summary>
public enum LoopStatus
{
    /// <summary>Not started.</summary>
    Created,

    /// <summary>At work.</summary>
    Running,

    /// <summary>A simulation that has come to its end; messages are still taken.</summary>
    Finished,

    /// <summary>Ended cleanly.</summary>
    Stopped,

    /// <summary>Ended by an error of the device.</summary>
    Faulted,
}
