using Cotenant.Plugins.Devices;
using Cotenant.Plugins.Pipeline;

namespace Cotenant.Daemon.Configuration.Models;

/// <summary>A device, validated.</summary>
internal sealed record DeviceModel
{
    public required DeviceSettings Settings { get; init; }

    public required DeviceMode Mode { get; init; }

    public required double Speed { get; init; }

    public required IReadOnlyList<PolicyEntryModel> Entries { get; init; }

    public string Id => Settings.Id;

    /// <summary>True when <paramref name="other"/> asks for the same device, so that it need not be made anew.</summary>
    public bool SameDevice(DeviceModel other) =>
        Settings with { Options = default } == other.Settings with { Options = default }
        && JsonText.Same(Settings.Options, other.Settings.Options)
        && Speed.Equals(other.Speed)
        && Entries.SequenceEqual(other.Entries);
}
