namespace Cotenant.HwBackends.Simulation.Npu.Grid;

/// <summary>Runs folds on a layout, cycle by cycle, and counts what happens.</summary>
internal sealed class GridFold
{
    private const int Patience = 1_000_000;

    private readonly GridLayout _layout;
    private readonly Registers _registers;
    private readonly int _elements;
    private readonly int[] _logicalRow;
    private readonly long[] _sums;
    private readonly long[] _stationary;
    private int _cycle;
    private int _lastMac;

    public GridFold(GridLayout layout, int side)
    {
        _layout = layout;
        _registers = new Registers(side);
        _elements = side * side;
        _sums = new long[_elements];
        _stationary = new long[_elements];
        _logicalRow = new int[_elements];
        Array.Fill(_logicalRow, -1);
        for (var at = 0; at < layout.Elements.Length; at++)
        {
            _logicalRow[layout.Elements[at]] = at / layout.Shape.Columns;
        }
    }

    public long Cycles { get; private set; }

    public long DrainCycles { get; private set; }

    public long Macs { get; private set; }

    /// <summary>A fold whose sums stay: rows take values of the inputs, columns of the weights.</summary>
    /// <param name="length">Length of the sums.</param>
    /// <param name="input">Input of a logical row at a depth.</param>
    /// <param name="weight">Weight at a depth of a logical column.</param>
    /// <param name="take">Given each sum: logical row, logical column, value.</param>
    public void KeepSums(int length, Func<int, int, long> input, Func<int, int, long> weight, Action<int, int, long> take)
    {
        Array.Clear(_sums);
        Begin();
        var macs = Macs + ((long)_layout.Elements.Length * length);
        while (Macs < macs)
        {
            Enter(_layout.RowEntries, _layout.RowDelays, length, input);
            Enter(_layout.ColumnEntries, _layout.ColumnDelays, length, (column, at) => weight(at, column));
            foreach (var element in _layout.Elements)
            {
                var row = Read(_layout.Stream.Row(element).From, element);
                var column = Read(_layout.Stream.Column(element).From, element);
                if (row is { } a && column is { } b)
                {
                    _sums[element] += a * b;
                    Multiplied();
                }
                else if (row is not null || column is not null)
                {
                    Missed(element);
                }

                _registers.Send(element, _layout.Stream.Row(element).To, row);
                _registers.Send(element, _layout.Stream.Column(element).To, column);
            }

            Tick(_layout.Stream);
        }

        Cycles += _lastMac + 1;
        DrainSums(take);
    }

    /// <summary>A fold whose weights or inputs stay: rows take values of the stream, sums pass down the columns.</summary>
    /// <param name="length">Values of the stream.</param>
    /// <param name="stay">Stationary value of a logical row and column.</param>
    /// <param name="stream">Value of the stream at a place for a logical row.</param>
    /// <param name="take">Given each sum: place in the stream, logical column, value.</param>
    public void KeepOperand(int length, Func<int, int, long> stay, Func<int, int, long> stream, Action<int, int, long> take)
    {
        Load(stay);
        Begin();
        var left = new int[_layout.Shape.Columns];
        var missing = (long)length * left.Length;
        while (missing > 0)
        {
            Enter(_layout.RowEntries, _layout.RowDelays, length, (row, at) => stream(at, row));
            foreach (var element in _layout.Elements)
            {
                var row = Read(_layout.Stream.Row(element).From, element);
                var sum = _logicalRow[element] == 0 ? row is null ? null : 0 : Read(_layout.Stream.Column(element).From, element);
                if (row is null != sum is null)
                {
                    Missed(element);
                }

                if (row is { } value)
                {
                    sum += value * _stationary[element];
                    Multiplied();
                }

                _registers.Send(element, _layout.Stream.Row(element).To, row);
                _registers.Send(element, _layout.Stream.Column(element).To, sum);
            }

            Tick(_layout.Stream);
            for (var column = 0; column < left.Length; column++)
            {
                if (_registers.Output(_layout.Exits[column]) is { } sum)
                {
                    take(left[column]++, column, sum);
                    missing--;
                }
            }
        }

        Cycles += _lastMac + 1;
        DrainCycles += _cycle - _lastMac - 1;
    }

    // values for the farthest row enter first; when the last one enters, every element takes what passes
    private void Load(Func<int, int, long> stay)
    {
        Begin();
        var last = _layout.LoadHops.Max();
        while (true)
        {
            for (var column = 0; column < _layout.LoadEntries.Length; column++)
            {
                var row = Array.IndexOf(_layout.LoadHops, last - _cycle);
                _registers.Enter(_layout.LoadEntries[column], row < 0 ? null : stay(row, column));
            }

            if (_cycle == last)
            {
                break;
            }

            foreach (var element in _layout.Elements)
            {
                _registers.Send(element, _layout.Load.Column(element).To, Read(_layout.Load.Column(element).From, element));
            }

            Tick(_layout.Load);
        }

        foreach (var element in _layout.Elements)
        {
            _stationary[element] = Read(_layout.Load.Column(element).From, element)
                ?? throw new InvalidOperationException($"no stationary value has come to element {element}");
        }

        Cycles += _cycle + 1;
    }

    private void DrainSums(Action<int, int, long> take)
    {
        Begin();
        var longest = _layout.DrainPaths.Max(path => path.Length);
        while (_cycle < longest)
        {
            foreach (var element in _layout.Elements)
            {
                var lane = _layout.Drain.Column(element);
                _registers.Send(element, lane.To, _cycle == 0 ? _sums[element] : Read(lane.From, element));
            }

            Tick(_layout.Drain);
            for (var exit = 0; exit < _layout.DrainExits.Length; exit++)
            {
                var from = Array.IndexOf(_layout.Elements, _layout.DrainPaths[exit][_cycle - 1]);
                var sum = _registers.Output(_layout.DrainExits[exit]) ?? throw new InvalidOperationException($"no sum has come to drain exit {exit}");
                take(from / _layout.Shape.Columns, from % _layout.Shape.Columns, sum);
            }
        }

        DrainCycles += longest;
    }

    private void Begin()
    {
        _registers.Clear();
        _cycle = 0;
        _lastMac = 0;
    }

    private void Enter(Port[] entries, int[] delays, int length, Func<int, int, long> value)
    {
        for (var lane = 0; lane < entries.Length; lane++)
        {
            var at = _cycle - delays[lane];
            _registers.Enter(entries[lane], at >= 0 && at < length ? value(lane, at) : null);
        }
    }

    private long? Read(Side? from, int element) => from is { } side ? _registers.Input(element, side) : null;

    private void Multiplied()
    {
        Macs++;
        _lastMac = _cycle;
    }

    private void Missed(int element) =>
        throw new InvalidOperationException($"two streams miss each other in element {element} of {_layout.Shape} at cycle {_cycle}");

    private void Tick(GridPhase phase)
    {
        for (var element = 0; element < _elements; element++)
        {
            _registers.Pass(phase, element);
        }

        _registers.Tick();
        if (++_cycle > Patience)
        {
            throw new InvalidOperationException($"{_layout.Shape} does not end");
        }
    }
}
