namespace Cotenant.Daemon.Configuration;

/// <summary>One fault of the configuration.</summary>
/// <param name="Source">The file, variable or argument that holds it.</param>
/// <param name="Path">The member, as <c>devices[0].period</c>; empty for the whole source.</param>
/// <param name="Problem">What is wrong.</param>
/// <param name="Remedy">What to do.</param>
internal sealed record ConfigError(string Source, string Path, string Problem, string Remedy)
{
    public override string ToString() =>
        Path.Length == 0 ? $"{Source}: {Problem}; {Remedy}" : $"{Source}: {Path}: {Problem}; {Remedy}";
}
