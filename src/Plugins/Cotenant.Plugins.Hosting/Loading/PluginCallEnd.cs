namespace Cotenant.Plugins.Hosting.Loading;

/// <summary>How a call into plugin code ended.</summary>
internal enum PluginCallEnd
{
    Returned,
    Threw,

    /// <summary>It threw <see cref="PolicyNotSupportedException"/>.</summary>
    NotSupported,

    /// <summary>It had not returned when the time was up; its thread still runs.</summary>
    TimedOut,
}
