using System.Collections.Immutable;

namespace Cotenant.Compute.Learning;

/// <summary>
/// Nets of one shape that differ by seed and sample (deep ensemble, Lakshminarayanan 2017): the mean predicts better than a
/// member, and the spread tells where the training rows say little.
/// </summary>
public sealed class MlpEnsemble
{
    /// <exception cref="ArgumentException">No member, or members of different shapes.</exception>
    public MlpEnsemble(ReadOnlySpan<Mlp> members)
    {
        if (members.IsEmpty)
        {
            throw new ArgumentException("an ensemble has at least one member", nameof(members));
        }

        foreach (var member in members)
        {
            if (!member.Shape.Equals(members[0].Shape))
            {
                throw new ArgumentException($"the members are nets {members[0].Shape} and {member.Shape}: they must have one shape", nameof(members));
            }
        }

        Members = [.. members];
    }

    /// <summary>The nets.</summary>
    public ImmutableArray<Mlp> Members { get; }

    /// <summary>The shape of every member.</summary>
    public MlpShape Shape => Members[0].Shape;

    /// <summary>Mean and spread of the members for one row, without allocation.</summary>
    /// <param name="input">Inputs of the shape.</param>
    /// <param name="mean">Receives the mean of each output.</param>
    /// <param name="spread">Receives the standard deviation of each output over the members (0 with one member); empty where
    /// nobody wants it.</param>
    /// <param name="workspace">The caller's scratch.</param>
    /// <exception cref="ArgumentException">A span or the workspace does not fit the shape.</exception>
    public void Predict(ReadOnlySpan<float> input, Span<float> mean, Span<float> spread, MlpWorkspace workspace)
    {
        Throw.IfLength(mean.Length, Shape.Outputs, nameof(mean));
        if (!spread.IsEmpty)
        {
            Throw.IfLength(spread.Length, Shape.Outputs, nameof(spread));
        }

        mean.Clear();
        spread.Clear();
        for (var k = 0; k < Members.Length; k++)
        {
            var output = Members[k].Forward(input, 1, workspace);
            for (var o = 0; o < output.Length; o++)
            {
                var before = output[o] - mean[o];
                mean[o] += before / (k + 1);
                if (!spread.IsEmpty)
                {
                    spread[o] += before * (output[o] - mean[o]);
                }
            }
        }

        foreach (ref var s in spread)
        {
            s = MathF.Sqrt(Math.Max(0, s) / Members.Length);
        }
    }
}
