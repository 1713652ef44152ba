namespace Cotenant.Daemon.Cli;

/// <summary>Parts of addresses.</summary>
internal static class Spelled
{
    public static string Path(string text) => Uri.EscapeDataString(text);

    /// <summary>A query string of the members that are given.</summary>
    public static string Query(params (string Name, string? Value)[] members)
    {
        var given = members.Where(m => m.Value is not null).Select(m => $"{m.Name}={Uri.EscapeDataString(m.Value!)}").ToList();
        return given.Count == 0 ? "" : "?" + string.Join('&', given);
    }
}
