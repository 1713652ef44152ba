namespace Cotenant.Daemon.Configuration.Sources;

/// <summary>Where a value was written.</summary>
/// <param name="Source">A file's path, the name of an environment variable, <c>command line</c> or <c>default</c>.</param>
/// <param name="Line">Line in a file, from 1; 0 elsewhere.</param>
internal sealed record ConfigOrigin(string Source, int Line)
{
    public static ConfigOrigin Default { get; } = new("default", 0);

    public static ConfigOrigin CommandLine { get; } = new("command line", 0);

    public override string ToString() => Line > 0 ? $"{Source}:{Line}" : Source;
}
