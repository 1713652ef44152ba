namespace Cotenant.Daemon.Configuration.Validation;

/// <summary>Lines that a device factory gives: what is wrong, then what to do, parted by a semicolon.</summary>
internal static class FactoryFault
{
    public static (string Problem, string Remedy) Split(string line)
    {
        var at = line.LastIndexOf("; ", StringComparison.Ordinal);
        return at < 0 ? (line, "correct it") : (line[..at], line[(at + 2)..]);
    }
}
