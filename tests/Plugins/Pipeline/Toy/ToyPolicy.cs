namespace Cotenant.Plugins.Tests.Pipeline.Toy;

/// <summary>A policy made of a delegate, with a counter as its memory.</summary>
internal sealed class ToyPolicy(Action<ToyObservation, ToyPlan> decide) : IPolicy<ToyObservation, ToyPlan>
{
    public int Calls { get; private set; }

    public bool Disposed { get; private set; }

    public void Decide(ToyObservation observation, ToyPlan plan)
    {
        Calls++;
        decide(observation, plan);
    }

    public void SaveMemory(ref RecordWriter writer) => writer.Write(Calls);

    public void RestoreMemory(ref RecordReader reader) => Calls = reader.ReadInt32();

    public void Dispose() => Disposed = true;
}
