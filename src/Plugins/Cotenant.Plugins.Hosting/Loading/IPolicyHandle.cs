namespace Cotenant.Plugins.Hosting;

/// <summary>A policy's handle without its family's types, for lists.</summary>
public interface IPolicyHandle : IDisposable
{
    /// <summary>The policy's part of its plugin's manifest.</summary>
    Manifest.PolicyManifest Manifest { get; }

    /// <summary>The plugin that the policy comes from; null for a policy of the host's own.</summary>
    LoadedPlugin? Plugin { get; }

    /// <summary>True until the handle is disposed, given up or its plugin is unloaded.</summary>
    bool IsAlive { get; }

    /// <summary>Gives the instance up without disposing it, see <see cref="PolicyHandle{TObservation,TPlan}.Abandon"/>.</summary>
    void Abandon(string reason);
}
