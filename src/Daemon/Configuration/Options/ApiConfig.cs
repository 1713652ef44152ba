namespace Cotenant.Daemon.Configuration.Options;

/// <summary>The section <c>api</c> as the user wrote it.</summary>
internal sealed record ApiConfig(string? Socket, string? Listen, string? TokenFile)
{
    public static ApiConfig Bind(ConfigSection section) =>
        new(section.Text("socket"), section.Text("listen"), section.Text("tokenFile"));
}
