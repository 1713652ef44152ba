using Cotenant.Plugins.Manifest;

namespace Cotenant.Plugins.Hosting;

/// <summary>
/// The host's one reference to a policy instance. Everything in the host refers to the handle; when it is disposed, or
/// its plugin unloaded, the reference in it is gone, and with it what kept the plugin in memory.
/// </summary>
/// <typeparam name="TObservation">The family's observation.</typeparam>
/// <typeparam name="TPlan">The family's plan.</typeparam>
public sealed class PolicyHandle<TObservation, TPlan> : IPolicyHandle
    where TObservation : Observation
    where TPlan : Plan
{
    private IPolicy<TObservation, TPlan>? _policy;

    /// <summary>Wraps a policy that is the host's own, for tests.</summary>
    public PolicyHandle(PolicyManifest manifest, IPolicy<TObservation, TPlan> policy)
        : this(manifest, policy, null)
    {
    }

    internal PolicyHandle(PolicyManifest manifest, IPolicy<TObservation, TPlan> policy, LoadedPlugin? plugin)
    {
        Manifest = manifest;
        Plugin = plugin;
        _policy = policy;
    }

    /// <summary>The policy's part of its plugin's manifest.</summary>
    public PolicyManifest Manifest { get; }

    /// <summary>The plugin that the policy comes from; null for a policy of the host's own.</summary>
    public LoadedPlugin? Plugin { get; }

    /// <summary>The plugin's version; "0.0.0" for a policy of the host's own.</summary>
    public string Version => Plugin?.Manifest.Version ?? "0.0.0";

    /// <summary>True until the handle is disposed, given up or its plugin is unloaded.</summary>
    public bool IsAlive => Volatile.Read(ref _policy) is not null;

    /// <summary>The policy. Use it within one decision and keep no copy.</summary>
    /// <exception cref="ObjectDisposedException">The handle no longer holds it.</exception>
    public IPolicy<TObservation, TPlan> Policy =>
        Volatile.Read(ref _policy) ?? throw new ObjectDisposedException($"policy {Manifest.Name}");

    /// <summary>
    /// Gives the instance up without disposing it: a thread that nobody can stop is still inside. Its plugin counts as
    /// leaked until it is out of memory.
    /// </summary>
    /// <param name="reason">Why, one line: "decision 12 ran over its budget of 10 ms".</param>
    public void Abandon(string reason)
    {
        if (Interlocked.Exchange(ref _policy, null) is not null && Plugin is not null)
        {
            Plugin.Forget(this);
            Plugin.ReportAbandoned($"policy {Manifest.Name}: {reason}");
        }
    }

    /// <summary>
    /// Disposes the policy and lets go of it. An exception of the policy is logged and goes no further; a policy that
    /// does not come back within <see cref="PluginHostOptions.CallTimeout"/> is given up.
    /// </summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _policy, null) is not { } policy)
        {
            return;
        }

        if (Plugin is null)
        {
            policy.Dispose();
        }
        else
        {
            Plugin.Forget(this);
            Plugin.Release(Manifest.Name, policy);
        }
    }
}
