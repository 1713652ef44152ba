namespace Cotenant.Compute.Colocation;

/// <summary>
/// The feature vectors of OSML+'s models, the same for the policy and the trainer. Amounts enter as natural logarithms:
/// what decides is ratios (utilisation, traffic of a busy CPU, load over target allocation), and these are then differences.
/// </summary>
public static class ColocationFeatures
{
    /// <summary>Inputs of Model-A: OSML+'s twelve.</summary>
    public const int ModelA = 12;

    /// <summary>
    /// Inputs of Model-B: Model-A's, the target cores and cache (as released by OSML+'s authors), and what the neighbours will do then: a profile
    /// taken alone says how the service fares in company.
    /// </summary>
    public const int ModelB = 16;

    /// <summary>Inputs of Model-C: seven of the service's own, and how its latency stands to its target.</summary>
    public const int ModelC = 8;

    /// <summary>Outputs of Model-A: cores and cache of the resource cliff (RCliff), cores and cache of the optimal allocation area (OAA).</summary>
    public const int ModelAOutputs = 4;

    /// <summary>Outputs of Model-B: the QoS at the target allocation on <see cref="QosScale"/>, and the traffic there (<see cref="FromTraffic"/>).</summary>
    public const int ModelBOutputs = 2;

    // an idle counter is small, not minus infinity
    private const double LeastCpu = 0.01;
    private const double LeastRate = 1e3;
    private const double Megabyte = 1e6;

    /// <summary>Writes the inputs of Model-A.</summary>
    /// <param name="reading">The service among its neighbours.</param>
    /// <param name="features">Receives <see cref="ModelA"/> values, NaN where a reading is missing.</param>
    public static void WriteA(in ColocationReading reading, Span<float> features)
    {
        features[0] = Log(reading.Cpu, LeastCpu);
        features[1] = (float)(reading.FrequencyMHz / 1000);
        features[2] = (float)reading.Ipc;
        features[3] = Log(reading.Misses, LeastRate);
        features[4] = Log(reading.Bandwidth, LeastRate);
        features[5] = Log(reading.Virtual, Megabyte);
        features[6] = Log(reading.Resident, Megabyte);
        features[7] = Log(reading.Cache, Megabyte);
        features[8] = Log(reading.Cores, 1);
        features[9] = (float)(reading.NeighbourBandwidth / 1e10);
        features[10] = (float)(reading.NeighbourCache / 1e7);
        features[11] = (float)(reading.NeighbourCpu / 10);
    }

    /// <summary>Writes the inputs of Model-B but for the target allocation.</summary>
    /// <param name="reading">The service among its neighbours when it was read.</param>
    /// <param name="neighbourBandwidth">Traffic of its neighbours at the target, in bytes a second.</param>
    /// <param name="neighbourCpu">CPU time of its neighbours at the target, in CPUs.</param>
    /// <param name="features">Receives <see cref="ModelB"/> values.</param>
    public static void WriteB(in ColocationReading reading, double neighbourBandwidth, double neighbourCpu, Span<float> features)
    {
        WriteA(reading, features);
        features[14] = (float)(neighbourBandwidth / 1e10);
        features[15] = (float)(neighbourCpu / 10);
    }

    /// <summary>Writes the target allocation into inputs of Model-B.</summary>
    /// <param name="cores">Cores that the service would have.</param>
    /// <param name="cacheBytes">Cache that it would have, in bytes.</param>
    /// <param name="features">Inputs that <see cref="WriteB"/> wrote.</param>
    public static void SetTarget(double cores, double cacheBytes, Span<float> features)
    {
        features[12] = Log(cores, 1);
        features[13] = Log(cacheBytes, Megabyte);
    }

    /// <summary>Memory traffic as Model-B predicts it.</summary>
    /// <param name="bytesPerSecond">Traffic in bytes a second.</param>
    public static float FromTraffic(double bytesPerSecond) => Log(bytesPerSecond, Megabyte);

    /// <summary>Bytes a second of a predicted traffic.</summary>
    public static double ToTraffic(float predicted) => Megabyte * Math.Exp(predicted);

    /// <summary>Writes the inputs of Model-C.</summary>
    /// <param name="reading">The service.</param>
    /// <param name="latencyOverTarget">Its 99th percentile over its target; NaN before the first sample.</param>
    /// <param name="features">Receives <see cref="ModelC"/> values; a missing reading is 0, because this net has no masks.</param>
    public static void WriteC(in ColocationReading reading, double latencyOverTarget, Span<float> features)
    {
        features[0] = OrZero(Log(reading.Cpu, LeastCpu));
        features[1] = OrZero((float)(reading.FrequencyMHz / 1000));
        features[2] = OrZero((float)reading.Ipc);
        features[3] = OrZero(Log(reading.Misses, LeastRate)) / 10;
        features[4] = OrZero(Log(reading.Bandwidth, LeastRate)) / 10;
        features[5] = OrZero(Log(reading.Cache, Megabyte)) - 2;
        features[6] = OrZero(Log(reading.Cores, 1)) - 2;
        features[7] = OrZero((float)QosScale.FromRatio(latencyOverTarget));
    }

    private static float Log(double value, double least) => (float)Math.Log(Math.Max(value, least) / least);

    private static float OrZero(float value) => float.IsNaN(value) ? 0 : value;
}
