using Cotenant.Compute.Learning;
using Cotenant.Plugins.Learning;

namespace Cotenant.Plugins.Services.Regressors;

/// <summary>Nets of our own behind the contract: features that are missing in some training row get a mask input.</summary>
internal sealed class MlpModel : FittedModel
{
    /// <summary>Largest step size of Adam that is taken.</summary>
    public const float LargestLearningRate = 0.1f;

    // fewer held-out rows than this say nothing about the best epoch
    private const int FewestValidationRows = 20;
    private const float ValidationShare = 0.1f;

    private readonly NeuralRegressor _net;
    private readonly float[] _standIns;

    private MlpModel(NeuralRegressor net, float[] standIns)
    {
        _net = net;
        _standIns = standIns;
        foreach (var feature in net.Features.Maskable)
        {
            _standIns[feature] = float.NaN;
        }
    }

    public static MlpModel Fit(RegressorSpec spec, TrainingRows rows, CancellationToken cancellation)
    {
        var weights = new float[rows.Targets.Length];
        for (var i = 0; i < weights.Length; i++)
        {
            weights[i] = float.IsNaN(rows.Targets[i]) ? 0 : 1;
        }

        var options = new RegressorOptions
        {
            Hidden = [.. spec.HiddenLayers],
            Members = spec.Members,
            Maskable = [.. MissingFeatures.Seen(rows)],
            ValidationShare = rows.Count * ValidationShare >= FewestValidationRows ? ValidationShare : 0,
            Training = new TrainingOptions
            {
                LearningRate = (float)spec.LearningRate,
                FinalLearningRateShare = 0.05f,
                Epochs = spec.Epochs,
                BatchSize = 64,
            },
        };
        var labelled = new LabelledRows(rows.Features, rows.Inputs, rows.Targets, rows.Outputs, weights);
        return new MlpModel(NeuralRegressor.Fit(labelled, options, spec.Seed, cancellationToken: cancellation), MissingFeatures.StandIns(rows));
    }

    /// <exception cref="InvalidDataException">The bytes are no such model.</exception>
    public static MlpModel Read(RegressorSpec spec, ref RecordReader reader)
    {
        var standIns = StandInBytes.Read(ref reader, spec.Inputs);
        try
        {
            var net = NeuralRegressor.Load(reader.ReadBytes(reader.Remaining));
            return net.Inputs == spec.Inputs && net.Outputs == spec.Outputs
                ? new MlpModel(net, standIns)
                : throw new InvalidDataException($"it holds a net of {net.Inputs} inputs and {net.Outputs} outputs, its specification says {spec.Inputs} and {spec.Outputs}");
        }
        catch (SnapshotException e)
        {
            throw new InvalidDataException(e.Message, e);
        }
    }

    public override Predictor CreatePredictor() => new MlpPredictor(_net, _standIns);

    public override void Write(ref RecordWriter writer)
    {
        StandInBytes.Write(ref writer, _standIns);
        writer.Write(Snapshot.ToArray(_net));
    }

    private sealed class MlpPredictor(NeuralRegressor net, float[] standIns) : Predictor
    {
        private readonly RegressorWorkspace _workspace = new(net);
        private readonly float[] _row = new float[net.Inputs];

        public override void Predict(ReadOnlySpan<float> row, Span<float> outputs, Span<float> spread)
        {
            MissingFeatures.Fill(row, standIns, _row);
            net.Predict(_row, outputs, spread, _workspace);
        }
    }
}
