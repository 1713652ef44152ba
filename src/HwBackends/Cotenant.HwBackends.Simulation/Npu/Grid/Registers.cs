namespace Cotenant.HwBackends.Simulation.Npu.Grid;

/// <summary>
/// The registers of an array: one on each side of each element, read by the neighbour on that side a cycle later. What enters at
/// the border stands for the outgoing register of a neighbour outside.
/// </summary>
internal sealed class Registers(int side)
{
    private readonly int _size = side;
    private readonly long?[] _border = new long?[4 * side * side];
    private long?[] _now = new long?[4 * side * side];
    private long?[] _next = new long?[4 * side * side];

    /// <summary>What an element gets from a side in this cycle; null for nothing.</summary>
    public long? Input(int element, Side from)
    {
        var (row, column) = (element / _size, element % _size);
        (row, column) = from switch
        {
            Side.North => (row - 1, column),
            Side.South => (row + 1, column),
            Side.West => (row, column - 1),
            _ => (row, column + 1),
        };
        var opposite = ((int)from + 2) % 4;
        return row < 0 || column < 0 || row >= _size || column >= _size ? _border[(4 * element) + (int)from] : _now[(4 * ((row * _size) + column)) + opposite];
    }

    /// <summary>What leaves through a port in this cycle.</summary>
    public long? Output(Port port) => _now[(4 * port.Element) + (int)port.Side];

    /// <summary>Puts a value before a port, for this cycle.</summary>
    public void Enter(Port port, long? value) => _border[(4 * port.Element) + (int)port.Side] = value;

    /// <summary>Sets what an element sends to a side with the next cycle.</summary>
    public void Send(int element, Side? to, long? value)
    {
        if (to is { } side)
        {
            _next[(4 * element) + (int)side] = value;
        }
    }

    /// <summary>Carries every bypass lane of an element on.</summary>
    public void Pass(GridPhase phase, int element)
    {
        foreach (var lane in phase.Bypasses(element))
        {
            Send(element, lane.To, Input(element, lane.From!.Value));
        }
    }

    /// <summary>Ends the cycle.</summary>
    public void Tick()
    {
        (_now, _next) = (_next, _now);
        Array.Clear(_next);
    }

    /// <summary>Empties registers and border.</summary>
    public void Clear()
    {
        Array.Clear(_now);
        Array.Clear(_next);
        Array.Clear(_border);
    }
}
