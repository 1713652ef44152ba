using Cotenant.Daemon.Configuration.Sources;

namespace Cotenant.Daemon.Configuration.Validation;

/// <summary>Directories and sizes: journal, state, plugins.</summary>
internal sealed class StorageValidator : IConfigValidator
{
    public void Validate(ValidationContext context)
    {
        var journal = context.Config.Journal;
        var segment = journal.SegmentMiB ?? ModelBuilder.DefaultSegmentMiB;
        var total = journal.TotalMiB ?? ModelBuilder.DefaultTotalMiB;
        if (total < 2 * segment)
        {
            context.Errors.Add(
                journal.TotalMiB is null ? "journal.segmentMiB" : "journal.totalMiB",
                $"{total} MiB in all do not hold two segments of {segment} MiB",
                "raise totalMiB to at least twice segmentMiB");
        }

        ListenerValidator.CheckPath(context.Errors, "journal.directory", journal.Directory);
        ListenerValidator.CheckPath(context.Errors, "state.directory", context.Config.StateDirectory);
        for (var i = 0; i < context.Config.Plugins.Directories.Count; i++)
        {
            ListenerValidator.CheckPath(context.Errors, ConfigPath.Item("plugins.directories", i), context.Config.Plugins.Directories[i]);
        }
    }
}
