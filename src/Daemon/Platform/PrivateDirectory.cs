namespace Cotenant.Daemon.Platform;

/// <summary>A directory below one where everybody writes: it has to be the user's own, no link, closed to others.</summary>
internal static class PrivateDirectory
{
    private const uint WritableByOthers = 0b010_010;

    /// <exception cref="IOException">The directory belongs to somebody else, is a link, or is open to others.</exception>
    public static void Check(string path)
    {
        if (!FileFacts.TryRead(path, out var facts))
        {
            throw new IOException($"{path} cannot be looked at");
        }

        if (!facts.IsDirectory || facts.User != UserIds.Effective || (facts.Mode & WritableByOthers) != 0)
        {
            throw new IOException($"{path} is not a private directory of this user: remove it");
        }
    }
}
