namespace Cotenant.Plugins.Hosting;

/// <summary>How plugins are found, loaded and given up.</summary>
public sealed record PluginHostOptions
{
    /// <summary>Where the build puts the plugins that come with the program: <c>plugins</c> beside the executable.</summary>
    public static string BuiltInDirectory { get; } = Path.Combine(AppContext.BaseDirectory, "plugins");

    /// <summary>
    /// The allow-listed directories; each plugin is a folder directly below one of them. Where two hold the same plugin,
    /// the earlier directory wins.
    /// </summary>
    /// <value>Default: <see cref="BuiltInDirectory"/>.</value>
    public IReadOnlyList<string> Directories { get; init; } = [BuiltInDirectory];

    /// <summary>Longest time that a plugin's constructor or its <see cref="IPlugin.CreatePolicy"/> may take.</summary>
    /// <value>Default: 10 seconds; more than zero.</value>
    public TimeSpan CallTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Time between two looks at the directories.</summary>
    /// <value>Default: 1 second; more than zero.</value>
    public TimeSpan WatchInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a folder has to stay as it is before a change counts: an upgrade writes file after file.</summary>
    /// <value>Default: 2 seconds; not negative.</value>
    public TimeSpan QuietPeriod { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Full garbage collections after which a plugin that is still in memory counts as leaked.</summary>
    /// <value>Default: 10 (a well-behaved plugin is gone after two or three); at least 1.</value>
    public int CollectionsBeforeLeak { get; init; } = 10;

    /// <summary>Leaked plugins at which the daemon has to restart.</summary>
    /// <value>Default: 3; at least 1.</value>
    public int LeakLimit { get; init; } = 3;

    /// <summary>One line per fault; empty when all is well.</summary>
    public IReadOnlyList<string> Validate()
    {
        var faults = new List<string>();
        Check(Directories.All(Path.IsPathFullyQualified), $"{nameof(Directories)}: give absolute paths");
        Check(CallTimeout > TimeSpan.Zero, $"{nameof(CallTimeout)}: give more than zero");
        Check(WatchInterval > TimeSpan.Zero, $"{nameof(WatchInterval)}: give more than zero");
        Check(QuietPeriod >= TimeSpan.Zero, $"{nameof(QuietPeriod)}: give zero or more");
        Check(CollectionsBeforeLeak >= 1, $"{nameof(CollectionsBeforeLeak)}: give 1 or more");
        Check(LeakLimit >= 1, $"{nameof(LeakLimit)}: give 1 or more");
        return faults;

        void Check(bool holds, string fault)
        {
            if (!holds)
            {
                faults.Add(fault);
            }
        }
    }
}
