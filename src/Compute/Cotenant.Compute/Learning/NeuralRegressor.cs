using Cotenant.Compute.Numerics;

namespace Cotenant.Compute.Learning;

/// <summary>
/// From raw features to targets in their units: a feature scaler with its masks, an ensemble of nets, a target scaler.
/// Immutable: any number of threads may predict, each with its own workspace.
/// </summary>
public sealed class NeuralRegressor : ISnapshot
{
    /// <exception cref="ArgumentException">Scalers and nets do not fit together.</exception>
    public NeuralRegressor(FeatureScaler features, MlpEnsemble ensemble, FeatureScaler targets)
    {
        ArgumentNullException.ThrowIfNull(features);
        ArgumentNullException.ThrowIfNull(ensemble);
        ArgumentNullException.ThrowIfNull(targets);
        if (features.OutputWidth != ensemble.Shape.Inputs || targets.Width != ensemble.Shape.Outputs || targets.OutputWidth != targets.Width)
        {
            throw new ArgumentException(
                $"the scaled features have {features.OutputWidth} values and the targets {targets.OutputWidth}, the nets are {ensemble.Shape}", nameof(ensemble));
        }

        Features = features;
        Ensemble = ensemble;
        Targets = targets;
    }

    /// <summary>Scaler of the raw features.</summary>
    public FeatureScaler Features { get; }

    /// <summary>The nets, over scaled values.</summary>
    public MlpEnsemble Ensemble { get; }

    /// <summary>Scaler of the targets.</summary>
    public FeatureScaler Targets { get; }

    /// <summary>Raw features of a row.</summary>
    public int Inputs => Features.Width;

    /// <summary>Targets of a row.</summary>
    public int Outputs => Targets.Width;

    SnapshotKind ISnapshot.Kind => SnapshotKind.Regressor;

    int ISnapshot.PayloadBytes => checked(
        sizeof(int) + Features.PayloadBytes + Targets.PayloadBytes + (Ensemble.Members.Length * MlpSnapshot.PayloadBytes(Ensemble.Shape)));

    /// <summary>Learns from rows of raw features and raw targets. The same rows, options and seed give the same regressor.</summary>
    /// <param name="rows">What to learn from; a target of weight 0 may be NaN.</param>
    /// <param name="options">How.</param>
    /// <param name="seed">Decides the weights, the held-out rows and every order.</param>
    /// <param name="start">A regressor to go on from (fine-tuning on a new machine): its scalers and nets are taken over, all
    /// layers learn; null starts afresh.</param>
    /// <param name="cancellationToken">Looked at before every step.</param>
    /// <exception cref="ArgumentException">An option is outside its range, or the rows do not fit.</exception>
    /// <exception cref="NotFiniteNumberException">The training diverged.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static NeuralRegressor Fit(
        LabelledRows rows, RegressorOptions options, ulong seed, NeuralRegressor? start = null, CancellationToken cancellationToken = default)
        => RegressorFit.Run(rows, options, new SeededRandom(seed), start, cancellationToken);

    /// <summary>The targets for one row of raw features, without allocation.</summary>
    /// <param name="features">Raw features; maskable ones may be NaN.</param>
    /// <param name="mean">Receives the targets in their units.</param>
    /// <param name="spread">Receives the standard deviation over the members in the same units; empty where nobody wants it.</param>
    /// <param name="workspace">The calling thread's scratch.</param>
    /// <exception cref="ArgumentException">A span does not fit, or a feature is missing that may not be.</exception>
    public void Predict(ReadOnlySpan<float> features, Span<float> mean, Span<float> spread, RegressorWorkspace workspace)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        Throw.IfLength(features.Length, Inputs, nameof(features));
        Features.Transform(features, workspace.Scaled);
        Ensemble.Predict(workspace.Scaled, mean, spread, workspace.Net);
        Targets.Invert(mean);
        for (var i = 0; i < spread.Length; i++)
        {
            spread[i] = Targets.InvertSpread(i, spread[i]);
        }
    }

    /// <summary>The regressor that a snapshot holds.</summary>
    /// <exception cref="SnapshotException">The bytes are damaged, or no snapshot of a regressor.</exception>
    public static NeuralRegressor Load(ReadOnlySpan<byte> snapshot)
    {
        var reader = Snapshot.Open(snapshot, SnapshotKind.Regressor);
        var count = reader.ReadInt32();
        if (count is < 1 or > 1024)
        {
            throw new SnapshotException($"the snapshot describes a regressor of {count} members: train the model again");
        }

        var features = FeatureScaler.Read(ref reader);
        var targets = FeatureScaler.Read(ref reader);
        var members = new Mlp[count];
        foreach (ref var member in members.AsSpan())
        {
            member = MlpSnapshot.Read(ref reader);
        }

        reader.End();
        try
        {
            return new NeuralRegressor(features, new MlpEnsemble(members), targets);
        }
        catch (ArgumentException e)
        {
            throw new SnapshotException($"the snapshot describes an impossible regressor ({e.Message}): train the model again", e);
        }
    }

    void ISnapshot.WritePayload(ref SnapshotWriter writer)
    {
        writer.WriteInt32(Ensemble.Members.Length);
        Features.Write(ref writer);
        Targets.Write(ref writer);
        foreach (var member in Ensemble.Members)
        {
            MlpSnapshot.Write(ref writer, member);
        }
    }
}
