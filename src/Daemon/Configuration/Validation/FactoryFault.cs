namespace Cotenant.Daemon.Configuration.Validation;

/// <summary>Takes apart the lines that a device factory gives: <c>member: what is wrong; what to do</c>, member and remedy optional.</summary>
internal static class FactoryFault
{
    public static (string Member, string Problem, string Remedy) Split(string line)
    {
        // the configuration's own path says which device or tenant it is
        if ((line.StartsWith("device '", StringComparison.Ordinal) || line.StartsWith("tenant '", StringComparison.Ordinal))
            && line.IndexOf("': ", StringComparison.Ordinal) is var end and > 0)
        {
            line = line[(end + 3)..];
        }

        var member = "";
        var colon = line.IndexOf(": ", StringComparison.Ordinal);
        if (colon > 0 && line.AsSpan(0, colon).IndexOfAnyExcept(PathCharacters) < 0)
        {
            (member, line) = (line[..colon], line[(colon + 2)..]);
        }

        var at = line.LastIndexOf("; ", StringComparison.Ordinal);
        return at < 0 ? (member, line, "") : (member, line[..at], line[(at + 2)..]);
    }

    private static readonly System.Buffers.SearchValues<char> PathCharacters =
        System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._[]-");
}
