namespace Cotenant.Daemon.Configuration.Options;

/// <summary>The section <c>plugins</c> as the user wrote it.</summary>
internal sealed record PluginsConfig(IReadOnlyList<string> Directories, IReadOnlyList<string> Disabled)
{
    public static PluginsConfig Bind(ConfigSection section) =>
        new(section.Texts("directories") ?? [], section.Texts("disabled") ?? []);
}
