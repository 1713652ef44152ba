using Cotenant.Plugins.Learning;

namespace Cotenant.Plugins.Services.Regressors;

/// <summary>
/// Trees that ML.NET has grown, one ensemble per target, served from flat arrays: a prediction takes microseconds, allocates
/// nothing, needs no lock, and a host that only serves never loads ML.NET, which would add some 60 MB to the daemon.
/// </summary>
internal sealed class TreeModel : FittedModel
{
    private readonly TreeEnsemble[] _ensembles;
    private readonly float[] _standIns;

    private TreeModel(TreeEnsemble[] ensembles, float[] standIns)
    {
        _ensembles = ensembles;
        _standIns = standIns;
    }

    public static TreeModel Fit(RegressorSpec spec, TrainingRows rows, CancellationToken cancellation)
    {
        var standIns = MissingFeatures.StandIns(rows);
        var ensembles = new TreeEnsemble[rows.Outputs];
        for (var output = 0; output < ensembles.Length; output++)
        {
            ensembles[output] = MlNetTrees.Fit(spec, rows, output, standIns, cancellation);
        }

        return new TreeModel(ensembles, standIns);
    }

    /// <exception cref="InvalidDataException">The bytes are no such model.</exception>
    public static TreeModel Read(RegressorSpec spec, ref RecordReader reader)
    {
        var standIns = StandInBytes.Read(ref reader, spec.Inputs);
        var ensembles = new TreeEnsemble[spec.Outputs];
        foreach (ref var ensemble in ensembles.AsSpan())
        {
            ensemble = TreeEnsemble.Read(ref reader, spec.Inputs);
        }

        return reader.Remaining == 0
            ? new TreeModel(ensembles, standIns)
            : throw new InvalidDataException($"{reader.Remaining} bytes follow the last tree");
    }

    public override Predictor CreatePredictor() => new TreePredictor(_ensembles, _standIns);

    public override void Write(ref RecordWriter writer)
    {
        StandInBytes.Write(ref writer, _standIns);
        foreach (var ensemble in _ensembles)
        {
            ensemble.Write(ref writer);
        }
    }

    private sealed class TreePredictor(TreeEnsemble[] ensembles, float[] standIns) : Predictor
    {
        private readonly float[] _row = new float[standIns.Length];

        public override void Predict(ReadOnlySpan<float> row, Span<float> outputs, Span<float> spread)
        {
            MissingFeatures.Fill(row, standIns, _row);
            for (var output = 0; output < ensembles.Length; output++)
            {
                outputs[output] = ensembles[output].Predict(_row, out var deviation);
                if (!spread.IsEmpty)
                {
                    spread[output] = deviation;
                }
            }
        }
    }
}
