namespace Cotenant.Compute.Colocation;

/// <summary>
/// What is read of one service among its neighbours: the inputs of OSML+'s models (as released by OSML+'s authors). A missing reading is NaN.
/// </summary>
public record struct ColocationReading
{
    /// <summary>CPU time over wall time in CPUs.</summary>
    public double Cpu { get; set; }

    /// <summary>Mean frequency of its CPUs in MHz.</summary>
    public double FrequencyMHz { get; set; }

    /// <summary>Instructions per cycle.</summary>
    public double Ipc { get; set; }

    /// <summary>Misses of the last-level cache a second.</summary>
    public double Misses { get; set; }

    /// <summary>Memory traffic in bytes a second.</summary>
    public double Bandwidth { get; set; }

    /// <summary>Virtual memory in bytes.</summary>
    public double Virtual { get; set; }

    /// <summary>Resident memory in bytes.</summary>
    public double Resident { get; set; }

    /// <summary>Allocated cache in bytes.</summary>
    public double Cache { get; set; }

    /// <summary>Allocated logical CPUs.</summary>
    public double Cores { get; set; }

    /// <summary>Memory traffic of the neighbours in bytes a second.</summary>
    public double NeighbourBandwidth { get; set; }

    /// <summary>Cache allocated to the neighbours in bytes.</summary>
    public double NeighbourCache { get; set; }

    /// <summary>
    /// CPU time of the neighbours in CPUs. Not their allocation: what they do slows SMT siblings down, and it stays when
    /// allocations move.
    /// </summary>
    public double NeighbourCpu { get; set; }

    /// <summary>
    /// The reading as it would be with time to spare, of a service that keeps all its CPUs busy: the same work a request,
    /// for all requests that come instead of those that are served, on enough CPUs.
    /// </summary>
    /// <param name="growth">Requests that come over requests that are served, at least 1.</param>
    public readonly ColocationReading Relieved(double growth) => this with
    {
        Cpu = Cpu * growth,
        Misses = Misses * growth,
        Bandwidth = Bandwidth * growth,
        Cores = Cpu * growth / RelievedUtilisation,
    };

    private const double RelievedUtilisation = 0.7;
}
