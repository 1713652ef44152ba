using Cotenant.Compute.Colocation;
using Cotenant.Compute.Numerics;

namespace Cotenant.Evaluation.Training;

/// <summary>
/// The world in which Model-C learns: a service among neighbours, and steps of one core or way. The reward is OSML+'s
/// (as released by OSML+'s authors): below the target its QoS, at the target 2 and up to 1 more for what is left to others.
/// </summary>
internal sealed class StepEnvironment(TrainingOptions options, SeededRandom random)
{
    private readonly ServerStage _stage = new(options.DataDirectory, options.Server);
    private readonly float[] _state = new float[ColocationFeatures.ModelC];
    private SeededRandom _random = random;
    private int _cores;
    private int _ways;

    /// <summary>What the service reads now.</summary>
    public ReadOnlySpan<float> State => _state;

    /// <summary>Steps that stay within the host, one bit each.</summary>
    public ulong Possible =>
        1UL << StepActions.Nothing
        | Bit(StepActions.MoreCores, _cores < _stage.MostCores)
        | Bit(StepActions.FewerCores, _cores > 1)
        | Bit(StepActions.MoreWays, _ways < _stage.MostWays)
        | Bit(StepActions.FewerWays, _ways > 1);

    /// <summary>Begins with another load, other neighbours and any allocation.</summary>
    public void Begin()
    {
        _stage.Begin(options.Services[_random.NextInt(options.Services.Count)], 5 + (95 * _random.NextDouble()));
        _stage.DrawNeighbours(options, mayBeAlone: false, ref _random);
        _cores = 1 + _random.NextInt(_stage.MostCores);
        _ways = 1 + _random.NextInt(_stage.MostWays);
        Look();
    }

    /// <summary>Takes a step.</summary>
    /// <returns>Its reward.</returns>
    public float Step(int action)
    {
        _cores += action switch { StepActions.MoreCores => 1, StepActions.FewerCores => -1, _ => 0 };
        _ways += action switch { StepActions.MoreWays => 1, StepActions.FewerWays => -1, _ => 0 };
        return Look();
    }

    private float Look()
    {
        _stage.Allocate(_cores, _ways);
        var read = _stage.Read();
        var ratio = read.LatencyMs / _stage.TargetMs;
        ColocationFeatures.WriteC(_stage.Observe(read), ratio, _state);
        return ratio > 1
            ? (float)(1 / ratio)
            : 2 + (0.5f * ((1 - ((float)_cores / _stage.Topology.CpuCount)) + (1 - ((float)_ways / _stage.Topology.Ways))));
    }

    private static ulong Bit(int action, bool possible) => possible ? 1UL << action : 0;
}
