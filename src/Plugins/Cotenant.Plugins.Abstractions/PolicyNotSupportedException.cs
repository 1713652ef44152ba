namespace Cotenant.Plugins;

/// <summary>A policy cannot work on a device. Its state becomes not-supported and the message is shown.</summary>
public sealed class PolicyNotSupportedException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">What the device lacks, in one line.</param>
    public PolicyNotSupportedException(string message)
        : base(message)
    {
    }
}
