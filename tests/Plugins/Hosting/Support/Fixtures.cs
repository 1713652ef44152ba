namespace Cotenant.Plugins.Hosting.Tests.Support;

/// <summary>Where the build has laid the fixture plugins out.</summary>
internal static class Fixtures
{
    public static string Plugins { get; } = Path.Combine(AppContext.BaseDirectory, "fixtures", "plugins");

    public static string Version1 { get; } = Path.Combine(AppContext.BaseDirectory, "fixtures", "reload-v1", "reloadable");

    public static string Version2 { get; } = Path.Combine(AppContext.BaseDirectory, "fixtures", "reload-v2", "reloadable");

    public static string Broken { get; } = Path.Combine(AppContext.BaseDirectory, "fixtures", "reload-broken", "reloadable");

    public static string Of(string id) => Path.Combine(Plugins, id);
}
