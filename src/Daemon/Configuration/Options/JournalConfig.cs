namespace Cotenant.Daemon.Configuration.Options;

/// <summary>The section <c>journal</c> as the user wrote it.</summary>
internal sealed record JournalConfig(string? Directory, long? SegmentMiB, long? TotalMiB, bool? Full)
{
    public static JournalConfig Bind(ConfigSection section) =>
        new(section.Text("directory"), section.Integer("segmentMiB"), section.Integer("totalMiB"), section.Switch("full"));
}
