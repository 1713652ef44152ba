using System.Runtime.CompilerServices;
using Cotenant.Daemon.Api.Contracts;

namespace Cotenant.Daemon.Runtime;

/// <summary>
/// Hands out the devices' events to many readers. Each reader has its own place in each device's ring; the rings wait for
/// nobody.
/// </summary>
internal sealed class EventFeed(DeviceFleet fleet, TimeProvider time, CancellationToken stopping)
{
    private const int MostReaders = 64;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private int _readers;

    /// <summary>How many readers there are.</summary>
    public int Readers => Volatile.Read(ref _readers);

    /// <summary>Takes a place; null when all are taken.</summary>
    public IDisposable? TryJoin()
    {
        if (Interlocked.Increment(ref _readers) <= MostReaders)
        {
            return new Seat(this);
        }

        Interlocked.Decrement(ref _readers);
        return null;
    }

    /// <summary>Reads until cancelled.</summary>
    /// <param name="only">A device, or null for all.</param>
    /// <param name="replay">True to begin with what the rings still hold.</param>
    /// <param name="cancellation">The reader has gone.</param>
    public async IAsyncEnumerable<(EventReport? Event, LostReport? Lost)> ReadAsync(string? only, bool replay, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, stopping);
        var places = new Dictionary<ManagedDevice, long>();
        Join(places, only, replay);
        while (!either.IsCancellationRequested)
        {
            foreach (var device in places.Keys)
            {
                device.Names.Refresh();
                var last = places[device];
                while (device.Runtime.Records.TryRead(ref last, out var record, out var lost))
                {
                    places[device] = last;

                    // before the first look there is nothing to lose
                    if (lost > 0)
                    {
                        yield return (null, new LostReport(device.Id, lost));
                    }

                    yield return (RecordText.Describe(device, record), null);
                }
            }

            try
            {
                await Task.Delay(Interval, time, either.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                yield break;
            }

            // devices come and go with the configuration
            Join(places, only, replay: true);
        }
    }

    private void Join(Dictionary<ManagedDevice, long> places, string? only, bool replay)
    {
        foreach (var gone in places.Keys.Where(d => !fleet.Devices.Contains(d)).ToList())
        {
            places.Remove(gone);
        }

        foreach (var device in fleet.Devices.Where(d => (only is null || d.Id == only) && !places.ContainsKey(d)))
        {
            var ring = device.Runtime.Records;
            places[device] = replay ? Math.Max(0, ring.Written - ring.Capacity + 1) : ring.Written;
        }
    }

    private sealed class Seat(EventFeed feed) : IDisposable
    {
        private int _left;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _left, 1) == 0)
            {
                Interlocked.Decrement(ref feed._readers);
            }
        }
    }
}
