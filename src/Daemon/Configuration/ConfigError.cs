namespace Cotenant.Daemon.Configuration;

/// <summary>One fault of the configuration.</summary>
/// <param name="Source">The file, variable or argument that holds it.</param>
/// <param name="Path">The member, as <c>devices[0].period</c>; empty for the whole source.</param>
/// <param name="Problem">What is wrong.</param>
/// <param name="Remedy">What to do; empty when the problem says it.</param>
internal sealed record ConfigError(string Source, string Path, string Problem, string Remedy)
{
    public override string ToString()
    {
        var text = Remedy.Length == 0 ? Problem : $"{Problem}; {Remedy}";
        return Path.Length == 0 ? $"{Source}: {text}" : $"{Source}: {Path}: {text}";
    }
}
