namespace Cotenant.HwBackends.Simulation.Npu.Grid;

/// <summary>
/// How the elements are wired for a phase of a fold: the lane of the logical row, the lane of the logical column, and bypass lanes
/// that carry values of other elements round a corner. Each side of an element has one register outwards: a phase that would write
/// one twice is refused.
/// </summary>
internal sealed class GridPhase
{
    private readonly Lane[] _rows;
    private readonly Lane[] _columns;
    private readonly List<Lane>[] _bypasses;
    private readonly bool[] _taken;

    public GridPhase(int side)
    {
        Side = side;
        _rows = new Lane[side * side];
        _columns = new Lane[side * side];
        _bypasses = [.. Enumerable.Range(0, side * side).Select(_ => new List<Lane>(2))];
        _taken = new bool[4 * side * side];
    }

    /// <summary>N of the physical array.</summary>
    public int Side { get; }

    public Lane Row(int element) => _rows[element];

    public Lane Column(int element) => _columns[element];

    public IReadOnlyList<Lane> Bypasses(int element) => _bypasses[element];

    public void SetRow(int element, Lane lane) => _rows[element] = Claim(element, lane);

    public void SetColumn(int element, Lane lane) => _columns[element] = Claim(element, lane);

    public void AddBypass(int element, Lane lane) => _bypasses[element].Add(Claim(element, lane));

    private Lane Claim(int element, Lane lane)
    {
        if (lane.To is { } to)
        {
            ref var taken = ref _taken[(4 * element) + (int)to];
            if (taken)
            {
                throw new InvalidOperationException($"element {element / Side},{element % Side} has one register to the {to}, and two streams want it");
            }

            taken = true;
        }

        return lane;
    }
}
