namespace Cotenant.Plugins;

/// <summary>The reasons of one decision: bounded, reused, never allocated in steady state.</summary>
public sealed class ReasonList
{
    /// <summary>How many reasons a decision can carry; further ones are counted in <see cref="Dropped"/>.</summary>
    public const int Capacity = 16;

    private readonly Reason[] _items = new Reason[Capacity];

    /// <summary>How many reasons the list holds.</summary>
    public int Count { get; private set; }

    /// <summary>How many reasons did not fit.</summary>
    public int Dropped { get; private set; }

    /// <summary>The reasons in the order in which they were given.</summary>
    public ReadOnlySpan<Reason> Items => _items.AsSpan(0, Count);

    /// <summary>Adds a reason. The pipeline fills in <see cref="Reason.Source"/>.</summary>
    /// <param name="code">A code that the policy's manifest declares.</param>
    /// <param name="subject">Tenant slot, or -1 for the device.</param>
    /// <param name="a">Number {0} of the template.</param>
    /// <param name="b">Number {1}.</param>
    /// <param name="c">Number {2}.</param>
    /// <param name="d">Number {3}.</param>
    public void Add(int code, int subject = -1, double a = 0, double b = 0, double c = 0, double d = 0)
    {
        if (Count == Capacity)
        {
            Dropped++;
            return;
        }

        _items[Count++] = new Reason { Code = (ushort)code, Subject = (short)subject, A = a, B = b, C = c, D = d };
    }

    /// <summary>Adds a reason as it stands, source included: for the pipeline, which gathers the entries' reasons.</summary>
    public void Add(in Reason reason)
    {
        if (Count == Capacity)
        {
            Dropped++;
            return;
        }

        _items[Count++] = reason;
    }

    /// <summary>Empties the list.</summary>
    public void Clear()
    {
        Count = 0;
        Dropped = 0;
    }
}
