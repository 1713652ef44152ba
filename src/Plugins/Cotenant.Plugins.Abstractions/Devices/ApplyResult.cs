namespace Cotenant.Plugins.Devices;

/// <summary>How an actuation ended.</summary>
/// <param name="Status">Applied, failed, or not as asked after the read-back.</param>
/// <param name="Undone">False when a failed actuation could not be undone either.</param>
/// <param name="Unverified">Resources whose read-back is not what the plan asked (beyond documented rounding).</param>
/// <param name="Error">One line for people; null when all went well.</param>
public readonly record struct ApplyResult(ApplyStatus Status, bool Undone, ResourceSet Unverified, string? Error)
{
    /// <summary>Everything was applied and read back as asked.</summary>
    public static ApplyResult Applied => new(ApplyStatus.Applied, true, default, null);

    /// <summary>A write failed and everything is as it was before.</summary>
    public static ApplyResult Failed(string error) => new(ApplyStatus.Failed, true, default, error);
}
