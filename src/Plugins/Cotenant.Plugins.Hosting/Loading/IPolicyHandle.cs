using Cotenant.Plugins.Manifest;

namespace Cotenant.Plugins.Hosting;

/// <summary>A policy of a plugin as the host holds it, without its family's types.</summary>
public interface IPolicyHandle : IPolicy
{
    /// <summary>The policy's part of its plugin's manifest.</summary>
    PolicyManifest Manifest { get; }

    /// <summary>The load that the policy comes from.</summary>
    LoadedPlugin Plugin { get; }

    /// <summary>True until the handle is disposed, abandoned or its plugin is unloaded.</summary>
    bool IsAlive { get; }

    /// <summary>
    /// Gives the instance up without disposing it: a thread that nobody can stop is still inside. Its plugin counts as
    /// leaked until it is out of memory. Returns at once, on any thread.
    /// </summary>
    /// <param name="reason">Why, one line: "decision 12 ran over its budget of 10 ms".</param>
    void Abandon(string reason);
}
