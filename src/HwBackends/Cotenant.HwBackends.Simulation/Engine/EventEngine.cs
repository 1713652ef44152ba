namespace Cotenant.HwBackends.Simulation.Engine;

/// <summary>
/// The event engine of every simulated device: virtual time and a queue of what is due. Two events of one time come in the
/// order in which they were scheduled, so that a run depends on its seed alone. Once the queue has had its largest size,
/// nothing is allocated.
/// </summary>
/// <typeparam name="TEvent">The device's event.</typeparam>
internal sealed class EventEngine<TEvent>
    where TEvent : struct
{
    private Entry[] _heap;
    private long _scheduled;

    /// <summary>Creates an engine at time 0.</summary>
    /// <param name="capacity">Events that fit before the queue grows.</param>
    public EventEngine(int capacity = 64)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(capacity);
        _heap = new Entry[capacity];
    }

    /// <summary>Virtual time in nanoseconds.</summary>
    public long NowNs { get; private set; }

    /// <summary>Events that wait.</summary>
    public int Count { get; private set; }

    /// <summary>When the next event is due, or <see cref="long.MaxValue"/>.</summary>
    public long NextNs => Count == 0 ? long.MaxValue : _heap[0].TimeNs;

    /// <summary>Schedules an event.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The time lies in the past.</exception>
    public void Schedule(long timeNs, in TEvent item)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(timeNs, NowNs);
        if (Count == _heap.Length)
        {
            Array.Resize(ref _heap, Count * 2);
        }

        var entry = new Entry(timeNs, _scheduled++, item);
        var index = Count++;
        while (index > 0)
        {
            var parent = (index - 1) / 2;
            if (!entry.Before(_heap[parent]))
            {
                break;
            }

            _heap[index] = _heap[parent];
            index = parent;
        }

        _heap[index] = entry;
    }

    /// <summary>Advances to the next event and takes it.</summary>
    /// <returns>False when none waits; the time then stays.</returns>
    public bool TryTake(out TEvent item)
    {
        if (Count == 0)
        {
            item = default;
            return false;
        }

        NowNs = _heap[0].TimeNs;
        item = _heap[0].Item;
        var last = _heap[--Count];
        var index = 0;
        while (true)
        {
            var child = (2 * index) + 1;
            if (child >= Count)
            {
                break;
            }

            if (child + 1 < Count && _heap[child + 1].Before(_heap[child]))
            {
                child++;
            }

            if (!_heap[child].Before(last))
            {
                break;
            }

            _heap[index] = _heap[child];
            index = child;
        }

        _heap[index] = last;
        return true;
    }

    private readonly record struct Entry(long TimeNs, long Order, TEvent Item)
    {
        public bool Before(in Entry other) => TimeNs < other.TimeNs || (TimeNs == other.TimeNs && Order < other.Order);
    }
}
