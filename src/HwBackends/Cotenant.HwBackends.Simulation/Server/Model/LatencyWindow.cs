namespace Cotenant.HwBackends.Simulation.Server.Model;

/// <summary>
/// The requests that a service finished since it last published, as stretches of time with one law each: enough for the
/// 99th percentile of the mixture. A stretch's latencies are a delay (the backlog) and an exponential tail whose 99th
/// percentile is the law's.
/// </summary>
internal sealed class LatencyWindow
{
    private const int Capacity = 48;
    private const double Tail = 4.605170185988092; // ln 100

    private readonly double[] _weight = new double[Capacity];
    private readonly double[] _delayMs = new double[Capacity];
    private readonly double[] _lawMs = new double[Capacity];
    private int _count;
    private double _total;

    /// <summary>True when no request was finished.</summary>
    public bool IsEmpty => _total <= 0;

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        _count = 0;
        _total = 0;
    }

    /// <summary>Adds requests that were finished under one law.</summary>
    /// <param name="requests">How many.</param>
    /// <param name="delayMs">Time that they waited in the backlog.</param>
    /// <param name="lawMs">99th percentile without it.</param>
    public void Add(double requests, double delayMs, double lawMs)
    {
        if (requests <= 0)
        {
            return;
        }

        _total += requests;
        if (_count > 0)
        {
            var last = _count - 1;
            var same = _delayMs[last] == delayMs && _lawMs[last] == lawMs;
            if (same || _count == Capacity)
            {
                // a full window loses detail in its last stretch, never requests
                var share = requests / (_weight[last] + requests);
                _weight[last] += requests;
                _delayMs[last] += share * (delayMs - _delayMs[last]);
                _lawMs[last] += share * (lawMs - _lawMs[last]);
                return;
            }
        }

        _weight[_count] = requests;
        _delayMs[_count] = delayMs;
        _lawMs[_count] = lawMs;
        _count++;
    }

    /// <summary>The 99th percentile of the mixture in ms.</summary>
    public double Percentile99()
    {
        if (_count == 1)
        {
            return _delayMs[0] + _lawMs[0];
        }

        var low = double.PositiveInfinity;
        var high = 0.0;
        for (var i = 0; i < _count; i++)
        {
            low = Math.Min(low, _delayMs[i] + _lawMs[i]);
            high = Math.Max(high, _delayMs[i] + _lawMs[i]);
        }

        // one in 100 is slower at low or above, none but one in 100 at high
        for (var round = 0; round < 24 && high - low > 1e-4 * high; round++)
        {
            var middle = 0.5 * (low + high);
            if (Slower(middle) > 0.01 * _total)
            {
                low = middle;
            }
            else
            {
                high = middle;
            }
        }

        return 0.5 * (low + high);
    }

    private double Slower(double ms)
    {
        var sum = 0.0;
        for (var i = 0; i < _count; i++)
        {
            var beyond = ms - _delayMs[i];
            sum += beyond <= 0 ? _weight[i] : _weight[i] * Math.Exp(-Tail * beyond / _lawMs[i]);
        }

        return sum;
    }
}
