using Cotenant.Plugins;
using Cotenant.Plugins.Host;

namespace Cotenant.Fixtures.Good;

/// <summary>Keeps what is desired, gives a reason, counts its decisions in its memory and in a series.</summary>
internal sealed class GoodPolicy(SeriesBlock series) : IPolicy<HostObservation, HostPlan>
{
    private long _decisions;

    public void Decide(HostObservation observation, HostPlan plan)
    {
        _decisions++;
        series.Add(0, 1);
        plan.Reasons.Add(1, a: _decisions);
    }

    public void SaveMemory(ref RecordWriter writer) => writer.Write(_decisions);

    public void RestoreMemory(ref RecordReader reader) => _decisions = reader.ReadInt64();

    public void Dispose()
    {
    }
}
