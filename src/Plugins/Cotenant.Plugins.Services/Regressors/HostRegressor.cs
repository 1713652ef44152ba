using System.Diagnostics.CodeAnalysis;
using Cotenant.Plugins.Learning;

namespace Cotenant.Plugins.Services.Regressors;

/// <summary>The regressor that plugins are given: checks what comes in and hands it to the trainer or the fitted model.</summary>
internal sealed class HostRegressor : IRegressor
{
    private FittedModel? _model;
    private Predictor? _predictor;

    public HostRegressor(RegressorSpec spec, FittedModel? model = null)
    {
        Spec = spec;
        _model = model;
        _predictor = model?.CreatePredictor();
    }

    public RegressorSpec Spec { get; }

    public FittedModel? Model => _model;

    public int Inputs => Spec.Inputs;

    public int Outputs => Spec.Outputs;

    public bool IsFitted => _model is not null;

    public void Fit(ReadOnlySpan<float> features, ReadOnlySpan<float> targets, CancellationToken cancellation)
    {
        var rows = TrainingRows.Check(features, Inputs, targets, Outputs);
        cancellation.ThrowIfCancellationRequested();
        var model = RegressorFactory.Fit(Spec, rows, cancellation);

        // only now: a fit that fails or is cancelled leaves the regressor as it was
        _predictor = model.CreatePredictor();
        _model = model;
    }

    public void Predict(ReadOnlySpan<float> features, Span<float> outputs) => Predict(features, outputs, default, wanted: false);

    public void Predict(ReadOnlySpan<float> features, Span<float> outputs, Span<float> spread) => Predict(features, outputs, spread, wanted: true);

    public IRegressor Fork() => new HostRegressor(Spec, _model);

    private void Predict(ReadOnlySpan<float> features, Span<float> outputs, Span<float> spread, bool wanted)
    {
        if (_predictor is null)
        {
            ThrowNotFitted();
        }

        if (features.Length != Inputs || outputs.Length != Outputs || (wanted && spread.Length != Outputs))
        {
            ThrowLengths(features.Length, outputs.Length);
        }

        _predictor.Predict(features, outputs, spread);
    }

    [DoesNotReturn]
    private static void ThrowNotFitted()
        => throw new InvalidOperationException("the regressor is not fitted: fit it, or open a model from the store");

    [DoesNotReturn]
    private void ThrowLengths(int features, int outputs)
        => throw new ArgumentException($"the regressor takes {Inputs} features and gives {Outputs} outputs (and spreads), not {features} and {outputs}");
}
