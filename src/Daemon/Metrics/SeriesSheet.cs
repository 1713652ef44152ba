using Prometheus;

namespace Cotenant.Daemon.Metrics;

/// <summary>
/// The labelled series of one registry, written anew at each scrape. What is not written at a scrape vanishes from the page:
/// tenants that have left, samples that are missing.
/// </summary>
internal sealed class SeriesSheet(CollectorRegistry registry)
{
    private readonly IMetricFactory _factory = Prometheus.Metrics.WithCustomRegistry(registry);
    private readonly Dictionary<string, Family> _families = new(StringComparer.Ordinal);
    private long _generation;

    /// <summary>Families whose name two sources claim with different labels: only the first is shown.</summary>
    public int Clashes { get; private set; }

    public void Begin()
    {
        _generation++;
        Clashes = 0;
    }

    /// <summary>Writes a gauge; NaN says that there is no sample and writes nothing.</summary>
    public void Gauge(string name, string help, ReadOnlySpan<string> labels, ReadOnlySpan<string> values, double value)
    {
        if (!double.IsNaN(value) && Find(name, help, counter: false, labels) is { } family)
        {
            family.Find(values, _generation, value).Gauge!.Set(value);
        }
    }

    /// <summary>Writes a counter.</summary>
    public void Counter(string name, string help, ReadOnlySpan<string> labels, ReadOnlySpan<string> values, double value)
    {
        if (!double.IsNaN(value) && Find(name, help, counter: true, labels) is { } family)
        {
            family.Find(values, _generation, value).Counter!.IncTo(value);
        }
    }

    /// <summary>Takes away what was not written since <see cref="Begin"/>.</summary>
    public void End()
    {
        foreach (var family in _families.Values)
        {
            family.Sweep(_generation);
        }
    }

    private Family? Find(string name, string help, bool counter, ReadOnlySpan<string> labels)
    {
        if (_families.TryGetValue(name, out var family))
        {
            if (family.IsCounter == counter && labels.SequenceEqual(family.Labels))
            {
                return family;
            }

            Clashes++;
            return null;
        }

        family = new Family(_factory, name, help, counter, labels.ToArray());
        _families.Add(name, family);
        return family;
    }

    private sealed class Family
    {
        private readonly Gauge? _gauge;
        private readonly Counter? _counter;
        private readonly Dictionary<string, Child> _children = new(StringComparer.Ordinal);

        public Family(IMetricFactory factory, string name, string help, bool counter, string[] labels)
        {
            Labels = labels;
            if (counter)
            {
                _counter = factory.CreateCounter(name, help, new CounterConfiguration { LabelNames = labels, SuppressInitialValue = true });
            }
            else
            {
                _gauge = factory.CreateGauge(name, help, new GaugeConfiguration { LabelNames = labels, SuppressInitialValue = true });
            }
        }

        public string[] Labels { get; }

        public bool IsCounter => _counter is not null;

        public Child Find(ReadOnlySpan<string> values, long generation, double value)
        {
            var key = string.Join('\u0001', values!);
            if (_children.TryGetValue(key, out var child) && child.Counter is { } counter && value < counter.Value)
            {
                // the source began again from zero: so does the series
                Remove(key, child);
                child = null;
            }

            if (child is null)
            {
                var own = values.ToArray();
                child = new Child(own, _gauge?.WithLabels(own), _counter?.WithLabels(own));
                _children.Add(key, child);
            }

            child.Generation = generation;
            return child;
        }

        public void Sweep(long generation)
        {
            foreach (var (key, child) in _children.Where(c => c.Value.Generation != generation).ToList())
            {
                Remove(key, child);
            }
        }

        private void Remove(string key, Child child)
        {
            _children.Remove(key);
            _gauge?.RemoveLabelled(child.Values);
            _counter?.RemoveLabelled(child.Values);
        }
    }

    private sealed class Child(string[] values, IGauge? gauge, ICounter? counter)
    {
        public string[] Values { get; } = values;

        public IGauge? Gauge { get; } = gauge;

        public ICounter? Counter { get; } = counter;

        public long Generation { get; set; }
    }
}
