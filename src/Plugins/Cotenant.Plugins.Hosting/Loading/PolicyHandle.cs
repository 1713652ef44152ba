using Cotenant.Plugins.Manifest;

namespace Cotenant.Plugins.Hosting;

/// <summary>
/// The host's one reference to a policy instance, itself a policy that passes every call on. The host keeps the handle
/// wherever it likes; once that is disposed, abandoned or its plugin unloaded, the reference in it is gone, and with it
/// what kept the plugin in memory. A call then throws <see cref="ObjectDisposedException"/>.
/// </summary>
/// <typeparam name="TObservation">The family's observation.</typeparam>
/// <typeparam name="TPlan">The family's plan.</typeparam>
public sealed class PolicyHandle<TObservation, TPlan> : IPolicy<TObservation, TPlan>, IPolicyHandle
    where TObservation : Observation
    where TPlan : Plan
{
    private IPolicy<TObservation, TPlan>? _policy;

    internal PolicyHandle(PolicyManifest manifest, IPolicy<TObservation, TPlan> policy, LoadedPlugin plugin)
    {
        Manifest = manifest;
        Plugin = plugin;
        _policy = policy;
    }

    /// <inheritdoc />
    public PolicyManifest Manifest { get; }

    /// <inheritdoc />
    public LoadedPlugin Plugin { get; }

    /// <inheritdoc />
    public bool IsAlive => Volatile.Read(ref _policy) is not null;

    private IPolicy<TObservation, TPlan> Target => Volatile.Read(ref _policy) ?? throw new ObjectDisposedException($"policy {Manifest.Name}");

    /// <inheritdoc />
    public void Decide(TObservation observation, TPlan plan) => Target.Decide(observation, plan);

    /// <inheritdoc />
    public void SaveMemory(ref RecordWriter writer) => Target.SaveMemory(ref writer);

    /// <inheritdoc />
    public void RestoreMemory(ref RecordReader reader) => Target.RestoreMemory(ref reader);

    /// <inheritdoc />
    public void Abandon(string reason)
    {
        if (Interlocked.Exchange(ref _policy, null) is not null)
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
        if (Interlocked.Exchange(ref _policy, null) is { } policy)
        {
            Plugin.Forget(this);
            Plugin.Release(Manifest.Name, policy);
        }
    }
}
