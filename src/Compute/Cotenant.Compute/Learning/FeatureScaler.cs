using System.Collections.Immutable;

namespace Cotenant.Compute.Learning;

/// <summary>
/// Brings raw features to the scale that nets learn well at, (x - offset) * scale, and says which are missing: a maskable
/// feature that is NaN or infinite gives the value 0, and its mask input, appended after the values, is 1 instead of 0. So a net
/// can be trained, and used, on machines without some counters. Immutable and thread-safe.
/// </summary>
public sealed class FeatureScaler : ISnapshot
{
    private const int Unmasked = -1;

    private readonly float[] _offsets;
    private readonly float[] _scales;
    private readonly int[] _maskInputs;

    private FeatureScaler(float[] offsets, float[] scales, float low, float high, ReadOnlySpan<int> maskable)
    {
        _offsets = offsets;
        _scales = scales;
        Low = low;
        High = high;
        _maskInputs = new int[offsets.Length];
        _maskInputs.AsSpan().Fill(Unmasked);
        Maskable = [.. maskable];
        foreach (var feature in maskable)
        {
            if ((uint)feature >= (uint)offsets.Length)
            {
                throw new ArgumentException($"maskable feature {feature} does not exist: there are {offsets.Length}", nameof(maskable));
            }

            if (_maskInputs[feature] != Unmasked)
            {
                throw new ArgumentException($"maskable feature {feature} is named twice", nameof(maskable));
            }

            _maskInputs[feature] = OutputWidth++;
        }

        OutputWidth += offsets.Length;
    }

    /// <summary>Raw features of a row.</summary>
    public int Width => _offsets.Length;

    /// <summary>Values of a scaled row: the features, then one mask input for each maskable feature in the order of
    /// <see cref="Maskable"/>.</summary>
    public int OutputWidth { get; }

    /// <summary>Features that may be missing.</summary>
    public ImmutableArray<int> Maskable { get; }

    /// <summary>Scaled values are never below this.</summary>
    public float Low { get; }

    /// <summary>Scaled values are never above this.</summary>
    public float High { get; }

    SnapshotKind ISnapshot.Kind => SnapshotKind.Scaler;

    int ISnapshot.PayloadBytes => PayloadBytes;

    internal int PayloadBytes => ((2 + Maskable.Length) * sizeof(int)) + (((2 * Width) + 2) * sizeof(float));

    /// <summary>Scales stated ranges to [0, 1]; a feature whose range is one point always gives 0.</summary>
    /// <param name="minimum">Smallest expected value of each feature.</param>
    /// <param name="maximum">Largest expected value of each feature.</param>
    /// <param name="maskable">Features that may be missing.</param>
    /// <param name="clip">Values outside the range give 0 or 1; else they keep their distance.</param>
    /// <exception cref="ArgumentException">The lengths differ, or a range is empty or not finite.</exception>
    public static FeatureScaler MinMax(ReadOnlySpan<float> minimum, ReadOnlySpan<float> maximum, ReadOnlySpan<int> maskable = default, bool clip = false)
    {
        Throw.IfLength(maximum.Length, minimum.Length, nameof(maximum));
        CheckWidth(minimum.Length);
        var scales = new float[minimum.Length];
        for (var i = 0; i < scales.Length; i++)
        {
            if (!float.IsFinite(minimum[i]) || !float.IsFinite(maximum[i]) || maximum[i] < minimum[i])
            {
                throw new ArgumentException($"feature {i} has the range {minimum[i]} to {maximum[i]}: it needs finite numbers, the smaller first", nameof(maximum));
            }

            scales[i] = ScaleOf((double)maximum[i] - minimum[i]);
        }

        return clip
            ? new FeatureScaler(minimum.ToArray(), scales, 0, 1, maskable)
            : new FeatureScaler(minimum.ToArray(), scales, float.MinValue, float.MaxValue, maskable);
    }

    /// <summary>Fits mean 0 and deviation 1 to rows, leaving out values that are NaN or infinite; a feature that never varies, or
    /// was never there, always gives 0.</summary>
    /// <param name="rows">rows x width, row by row.</param>
    /// <param name="width">Features of a row.</param>
    /// <param name="maskable">Features that may be missing.</param>
    /// <param name="limit">Scaled values stay within plus and minus this many deviations.</param>
    /// <exception cref="ArgumentException">No whole number of rows, or none.</exception>
    public static FeatureScaler Standardise(ReadOnlySpan<float> rows, int width, ReadOnlySpan<int> maskable = default, float limit = float.MaxValue)
    {
        CheckWidth(width);
        if (rows.IsEmpty || rows.Length % width != 0)
        {
            throw new ArgumentException($"{rows.Length} values are not one or more rows of width {width}", nameof(rows));
        }

        if (!(limit > 0))
        {
            throw new ArgumentOutOfRangeException(nameof(limit), limit, "the limit must be positive");
        }

        var offsets = new float[width];
        var scales = new float[width];
        for (var feature = 0; feature < width; feature++)
        {
            // Welford (1962): no cancellation when the mean is large against the deviation
            var count = 0;
            var mean = 0.0;
            var squares = 0.0;
            for (var at = feature; at < rows.Length; at += width)
            {
                if (!float.IsFinite(rows[at]))
                {
                    continue;
                }

                count++;
                var before = rows[at] - mean;
                mean += before / count;
                squares += before * (rows[at] - mean);
            }

            offsets[feature] = (float)mean;
            scales[feature] = count > 0 ? ScaleOf(Math.Sqrt(squares / count)) : 0;
        }

        return new FeatureScaler(offsets, scales, -limit, limit, maskable);
    }

    /// <summary>Scales rows, without allocation.</summary>
    /// <param name="rows">rows x <see cref="Width"/>.</param>
    /// <param name="destination">rows x <see cref="OutputWidth"/>, overwritten.</param>
    /// <exception cref="ArgumentException">The lengths do not belong together, or a feature is missing that may not be.</exception>
    public void Transform(ReadOnlySpan<float> rows, Span<float> destination)
    {
        var count = rows.Length / Width;
        Throw.IfLength(rows.Length, count * Width, nameof(rows));
        Throw.IfLength(destination.Length, count * OutputWidth, nameof(destination));
        for (var row = 0; row < count; row++)
        {
            var x = rows.Slice(row * Width, Width);
            var y = destination.Slice(row * OutputWidth, OutputWidth);
            for (var i = 0; i < x.Length; i++)
            {
                var mask = _maskInputs[i];
                var missing = !float.IsFinite(x[i]);
                if (mask != Unmasked)
                {
                    y[Width + mask] = missing ? 1 : 0;
                }
                else if (missing)
                {
                    ThrowMissing(i, x[i]);
                }

                y[i] = missing ? 0 : TransformValue(i, x[i]);
            }
        }
    }

    /// <summary>One scaled value.</summary>
    public float TransformValue(int feature, float value) => Math.Clamp((value - _offsets[feature]) * _scales[feature], Low, High);

    /// <summary>Back from scaled values to raw ones, in place: the way from a net's outputs to units. A feature that never varies
    /// gives its one value.</summary>
    /// <param name="rows">rows x <see cref="Width"/>, without mask inputs.</param>
    /// <exception cref="ArgumentException">No whole number of rows.</exception>
    public void Invert(Span<float> rows)
    {
        Throw.IfLength(rows.Length, rows.Length / Width * Width, nameof(rows));
        for (var start = 0; start < rows.Length; start += Width)
        {
            for (var i = 0; i < Width; i++)
            {
                rows[start + i] = _offsets[i] + InvertSpread(i, rows[start + i]);
            }
        }
    }

    /// <summary>Back from a scaled spread (a deviation, an error) to raw units.</summary>
    public float InvertSpread(int feature, float spread) => _scales[feature] == 0 ? 0 : spread / _scales[feature];

    /// <summary>The scaler that a snapshot holds.</summary>
    /// <exception cref="SnapshotException">The bytes are damaged, or no snapshot of a scaler.</exception>
    public static FeatureScaler Load(ReadOnlySpan<byte> snapshot)
    {
        var reader = Snapshot.Open(snapshot, SnapshotKind.Scaler);
        var scaler = Read(ref reader);
        reader.End();
        return scaler;
    }

    void ISnapshot.WritePayload(ref SnapshotWriter writer) => Write(ref writer);

    internal void Write(ref SnapshotWriter writer)
    {
        writer.WriteInt32(Width);
        writer.WriteInt32(Maskable.Length);
        foreach (var feature in Maskable)
        {
            writer.WriteInt32(feature);
        }

        writer.WriteSingles(_offsets);
        writer.WriteSingles(_scales);
        writer.WriteSingle(Low);
        writer.WriteSingle(High);
    }

    internal static FeatureScaler Read(ref SnapshotReader reader)
    {
        var width = reader.ReadInt32();
        var maskableCount = reader.ReadInt32();
        if (width is < 1 or > MlpShape.MaximumWidth || maskableCount < 0 || maskableCount > width)
        {
            throw new SnapshotException($"the snapshot describes a scaler of {width} features with {maskableCount} maskable ones: train the model again");
        }

        var maskable = new int[maskableCount];
        foreach (ref var feature in maskable.AsSpan())
        {
            feature = reader.ReadInt32();
        }

        var offsets = new float[width];
        var scales = new float[width];
        Span<float> bounds = stackalloc float[2];
        reader.ReadSingles(offsets);
        reader.ReadSingles(scales);
        reader.ReadSingles(bounds);
        if (!(bounds[0] < bounds[1]))
        {
            throw new SnapshotException($"the snapshot describes a scaler with the bounds {bounds[0]} to {bounds[1]}: train the model again");
        }

        try
        {
            return new FeatureScaler(offsets, scales, bounds[0], bounds[1], maskable);
        }
        catch (ArgumentException e)
        {
            throw new SnapshotException($"the snapshot describes an impossible scaler ({e.Message}): train the model again", e);
        }
    }

    private static float ScaleOf(double range)
    {
        var scale = (float)(1 / range);
        return range > 0 && float.IsFinite(scale) ? scale : 0;
    }

    private static void CheckWidth(int width)
    {
        if (width is < 1 or > MlpShape.MaximumWidth)
        {
            throw new ArgumentException($"a scaler has 1 to {MlpShape.MaximumWidth} features, not {width}", nameof(width));
        }
    }

    private static void ThrowMissing(int feature, float value)
        => throw new ArgumentException($"feature {feature} is {value}: it must be a finite number, or be declared maskable when the model is trained");
}
