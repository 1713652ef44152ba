namespace Cotenant.Daemon.Platform;

/// <summary>Where <c>data/</c> is: servers, service profiles, scenarios, models.</summary>
internal static class DataDirectory
{
    private const string Installed = "/usr/share/cotenant/data";

    /// <summary>
    /// The named one; else <c>data</c> beside the program, else of the checkout that the program was built in, else the
    /// installed one.
    /// </summary>
    /// <exception cref="DaemonException">There is none.</exception>
    public static string Find(string? named)
    {
        if (named is not null)
        {
            return Directory.Exists(named)
                ? Path.GetFullPath(named)
                : throw new DaemonException(ExitCodes.Usage, $"{named}: there is no such directory; correct --data");
        }

        return Candidates().FirstOrDefault(IsData)
            ?? throw new DaemonException(ExitCodes.Failed, $"the data directory is neither beside the program nor at {Installed}; name it with --data");
    }

    private static IEnumerable<string> Candidates()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            yield return Path.Combine(at.FullName, "data");
            if (File.Exists(Path.Combine(at.FullName, "Daemon.sln")))
            {
                break;
            }
        }

        yield return Installed;
    }

    private static bool IsData(string directory) => Directory.Exists(Path.Combine(directory, "servers"));
}
