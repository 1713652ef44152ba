namespace Cotenant.Plugins.Pipeline;

/// <summary>How far a device's policies may go. The device's mode is a ceiling for all its entries.</summary>
public enum DeviceMode : byte
{
    /// <summary>Only measures: no policy is asked.</summary>
    Observe,

    /// <summary>Policies decide and are journalled; nothing is applied.</summary>
    Shadow,

    /// <summary>Plans are applied.</summary>
    Active,
}
