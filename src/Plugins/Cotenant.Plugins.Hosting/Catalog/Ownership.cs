namespace Cotenant.Plugins.Hosting.Catalog;

/// <summary>
/// Who may have written what the daemon is about to run with its own rights: root or the running user, nobody else. An
/// access control list that lets others write shows in the group bits of the mode, so the mode is enough.
/// </summary>
internal static class Ownership
{
    private const uint GroupOrOthersWrite = 0b010_010;

    /// <summary>Null when all is well, else one line.</summary>
    /// <param name="path">Absolute path, for the text.</param>
    /// <param name="facts">What the kernel says.</param>
    /// <param name="runningUser">The effective user id of this process.</param>
    public static string? FindFault(string path, in FileFacts facts, uint runningUser)
    {
        if (facts.Kind == FileKind.Link)
        {
            return $"{path} is a symbolic link; put the real file there";
        }

        if (facts.Kind == FileKind.Other)
        {
            return $"{path} is neither a file nor a folder; remove it";
        }

        if (facts.Owner != 0 && facts.Owner != runningUser)
        {
            return $"{path} belongs to user {facts.Owner}; only root or user {runningUser} may own plugins: chown it";
        }

        if ((facts.Mode & GroupOrOthersWrite) != 0)
        {
            return $"{path} can be written by group or others (mode {Convert.ToString(facts.Mode, 8)}): chmod go-w it";
        }

        return null;
    }
}
