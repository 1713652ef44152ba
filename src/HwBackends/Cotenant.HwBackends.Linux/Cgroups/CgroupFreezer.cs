using Cotenant.HwBackends.Linux.Files;

namespace Cotenant.HwBackends.Linux.Cgroups;

/// <summary>
/// Stops a tenant for the moment in which its threads change their class one by one, so that none is born meanwhile
/// (cgroup-v2.rst, "cgroup.freeze"). Only for cgroups below our own subtree: what systemd or people made is theirs to stop.
/// </summary>
/// <param name="cgroups">the hierarchy</param>
/// <param name="subtree">absolute path of our own subtree</param>
internal sealed class CgroupFreezer(CgroupFileSystem cgroups, string subtree)
{
    private const string Attribute = "cgroup.freeze";
    private const int MostLooks = 100; // a millisecond each: a task in the kernel for longer than that is not waited for
    private const int ThawTries = 3;
    private readonly string _prefix = subtree + "/";
    private readonly List<string> _stuck = [];

    /// <summary>Freezes a cgroup.</summary>
    /// <param name="path">absolute path; null, or one that is not ours, is left alone</param>
    /// <returns>the handle that thaws it; null if it could not be frozen, or not soon enough</returns>
    public IDisposable? Freeze(string? path)
    {
        if (path is null || !path.StartsWith(_prefix, StringComparison.Ordinal) || cgroups.Write(path, Attribute, "1") is not null)
        {
            return null;
        }

        using var pause = new ManualResetEventSlim();
        for (var look = 0; look < MostLooks; look++)
        {
            if (cgroups.ReadText(path, "cgroup.events") is { } events && events.Split('\n').Contains("frozen 1"))
            {
                return new Frozen(this, path);
            }

            pause.Wait(1);
        }

        Thaw(path);
        return null;
    }

    /// <summary>Tries again to thaw what could not be.</summary>
    /// <returns>why one still cannot; null if all run</returns>
    public KernelFault? ThawStuck()
    {
        KernelFault? fault = null;
        for (var i = _stuck.Count - 1; i >= 0; i--)
        {
            var failed = cgroups.Write(_stuck[i], Attribute, "0");
            if (failed is null || !cgroups.Exists(_stuck[i]))
            {
                _stuck.RemoveAt(i);
            }
            else
            {
                fault = failed;
            }
        }

        return fault;
    }

    /// <summary>Thaws a cgroup of ours that a killed run had frozen.</summary>
    public void ThawLeft(string path)
    {
        if (cgroups.ReadText(path, Attribute) == "1")
        {
            Thaw(path);
        }
    }

    private void Thaw(string path)
    {
        for (var i = 0; i < ThawTries; i++)
        {
            if (cgroups.Write(path, Attribute, "0") is null || !cgroups.Exists(path))
            {
                return;
            }
        }

        _stuck.Add(path);
    }

    private sealed class Frozen(CgroupFreezer owner, string path) : IDisposable
    {
        public void Dispose() => owner.Thaw(path);
    }
}
