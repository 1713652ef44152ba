using Cotenant.Plugins;
using Cotenant.Plugins.Hosting;

namespace Cotenant.Daemon.Runtime;

/// <summary>
/// A policy of a plugin behind its handle, together with its learning services: disposing ends its trainings before it
/// lets go of the plugin.
/// </summary>
internal sealed class HandledPolicy<TObservation, TPlan>(PolicyHandle<TObservation, TPlan> handle, IAsyncDisposable learning)
    : IPolicy<TObservation, TPlan>, IHandledPolicy
    where TObservation : Observation
    where TPlan : Plan
{
    public bool IsAlive => handle.IsAlive;

    public void Decide(TObservation observation, TPlan plan) => handle.Decide(observation, plan);

    public void SaveMemory(ref RecordWriter writer) => handle.SaveMemory(ref writer);

    public void RestoreMemory(ref RecordReader reader) => handle.RestoreMemory(ref reader);

    public void Abandon(string reason) => handle.Abandon(reason);

    public void Dispose()
    {
        learning.DisposeAsync().AsTask().GetAwaiter().GetResult();
        handle.Dispose();
    }
}
