namespace Cotenant.Compute.Gaussian;

/// <summary>
/// Regression by a Gaussian process with a Matérn 5/2 covariance (Rasmussen and Williams, Gaussian Processes for Machine
/// Learning, algorithm 2.1): the mean is the mean of the values, the signal's variance is the maximum of the likelihood in
/// closed form, the length scale is the likeliest of those offered. Allocates nothing after its construction. Not for
/// several threads at a time.
/// </summary>
public sealed class GaussianProcess
{
    private readonly double[] _points;
    private readonly double[] _values;
    private readonly double[] _squares;
    private readonly double[] _factor;
    private readonly double[] _weights;
    private readonly double[] _scratch;
    private readonly double[] _trial;
    private double _mean;
    private double _variance;
    private double _scale = 1;

    /// <summary>Creates an empty process.</summary>
    /// <param name="capacity">The most samples it can hold.</param>
    /// <param name="maximumDimensions">The most numbers a point can have.</param>
    public GaussianProcess(int capacity, int maximumDimensions)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(maximumDimensions, 1);
        Capacity = capacity;
        MaximumDimensions = maximumDimensions;
        _points = new double[capacity * maximumDimensions];
        _values = new double[capacity];
        _squares = new double[capacity * capacity];
        _factor = new double[capacity * capacity];
        _weights = new double[capacity];
        _scratch = new double[capacity];
        _trial = new double[capacity];
    }

    /// <summary>The most samples it can hold.</summary>
    public int Capacity { get; }

    /// <summary>The most numbers a point can have.</summary>
    public int MaximumDimensions { get; }

    /// <summary>Numbers of a point.</summary>
    public int Dimensions { get; private set; }

    /// <summary>Samples it holds.</summary>
    public int Count { get; private set; }

    /// <summary>The length scale of the last fit.</summary>
    public double Length => _scale;

    /// <summary>Forgets all samples.</summary>
    /// <param name="dimensions">Numbers of the points to come.</param>
    public void Clear(int dimensions)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dimensions, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(dimensions, MaximumDimensions);
        Dimensions = dimensions;
        Count = 0;
    }

    /// <summary>Adds a sample; predictions know of it after the next <see cref="Fit"/>.</summary>
    /// <exception cref="InvalidOperationException">There is no room.</exception>
    public void Add(ReadOnlySpan<double> point, double value)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(point.Length, Dimensions);
        if (Count == Capacity)
        {
            throw new InvalidOperationException($"the process holds {Capacity} samples already");
        }

        for (var i = 0; i < Count; i++)
        {
            _squares[Count * Capacity + i] = SquaredDistance(point, Point(i));
        }

        point.CopyTo(_points.AsSpan(Count * Dimensions));
        _values[Count++] = value;
    }

    /// <summary>Replaces the value of a sample.</summary>
    public void SetValue(int sample, double value)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)sample, (uint)Count);
        _values[sample] = value;
    }

    /// <summary>Fits the samples: takes the offered length scale under which they are likeliest.</summary>
    /// <param name="lengths">Length scales, in the unit of the points.</param>
    /// <param name="noise">Variance of a sample's noise over the signal's; above 0.</param>
    /// <returns>False when there is no sample or no length scale gives a definite matrix; predictions then make no sense.</returns>
    public bool Fit(ReadOnlySpan<double> lengths, double noise)
    {
        if (Count == 0)
        {
            return false;
        }

        _mean = 0;
        for (var i = 0; i < Count; i++)
        {
            _mean += _values[i] / Count;
        }

        var best = double.NegativeInfinity;
        var chosen = double.NaN;
        foreach (var length in lengths)
        {
            if (Solve(length, noise, out var likelihood) && likelihood > best)
            {
                best = likelihood;
                chosen = length;
            }
        }

        return !double.IsNaN(chosen) && Keep(chosen, noise);
    }

    /// <summary>Mean of the belief about a point.</summary>
    public double Mean(ReadOnlySpan<double> point)
    {
        Covariances(point);
        return _mean + Cholesky.Dot(_scratch.AsSpan(0, Count), _weights.AsSpan(0, Count));
    }

    /// <summary>Standard deviation of the belief far away from all samples; no prediction has a larger one.</summary>
    public double MaximumDeviation => Math.Sqrt(_variance);

    /// <summary>Standard deviation of the belief about the point that <see cref="Mean"/> was asked for last.</summary>
    public double DeviationOfLast()
    {
        var v = _scratch.AsSpan(0, Count);
        Cholesky.SolveLower(_factor, Capacity, v);
        return Math.Sqrt(_variance * Math.Max(0, 1 - Cholesky.Dot(v, v)));
    }

    // the factor in hand belongs to the last length tried
    private bool Keep(double length, double noise)
    {
        _scale = length;
        if (!Solve(length, noise, out _))
        {
            return false;
        }

        _trial.AsSpan(0, Count).CopyTo(_weights);
        return true;
    }

    // log marginal likelihood with the signal's variance profiled out, up to a constant
    private bool Solve(double length, double noise, out double likelihood)
    {
        likelihood = double.NaN;
        for (var i = 0; i < Count; i++)
        {
            for (var j = 0; j < i; j++)
            {
                _factor[i * Capacity + j] = Matern.FiveHalves(Math.Sqrt(_squares[i * Capacity + j]) / length);
            }

            _factor[i * Capacity + i] = 1 + noise;
            _trial[i] = _values[i] - _mean;
        }

        if (!Cholesky.Factor(_factor, Capacity, Count))
        {
            return false;
        }

        var a = _trial.AsSpan(0, Count);
        Cholesky.SolveLower(_factor, Capacity, a);
        _variance = Math.Max(1e-12, Cholesky.Dot(a, a) / Count);
        likelihood = -0.5 * (Count * Math.Log(_variance) + Cholesky.LogDeterminant(_factor, Capacity, Count));
        Cholesky.SolveUpper(_factor, Capacity, a);
        return true;
    }

    private void Covariances(ReadOnlySpan<double> point)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(point.Length, Dimensions);
        for (var i = 0; i < Count; i++)
        {
            _scratch[i] = Matern.FiveHalves(Math.Sqrt(SquaredDistance(point, Point(i))) / _scale);
        }
    }

    private ReadOnlySpan<double> Point(int sample) => _points.AsSpan(sample * Dimensions, Dimensions);

    private static double SquaredDistance(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        var sum = 0.0;
        for (var i = 0; i < a.Length; i++)
        {
            sum += (a[i] - b[i]) * (a[i] - b[i]);
        }

        return sum;
    }
}
