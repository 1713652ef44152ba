namespace Cotenant.Plugins.Services.Regressors;

/// <summary>
/// What stands in for a feature that is not there (NaN or infinite). Trees do not know missing values (ML.NET leaves such rows
/// out), so a feature that was missing in some training rows gets a value below all that were seen, which a split can set apart;
/// one that never was gets the median, the least surprising value.
/// </summary>
internal static class MissingFeatures
{
    /// <summary>A value for each feature.</summary>
    public static float[] StandIns(TrainingRows rows)
    {
        var standIns = new float[rows.Inputs];
        var present = new List<float>(rows.Count);
        for (var feature = 0; feature < rows.Inputs; feature++)
        {
            present.Clear();
            for (var at = feature; at < rows.Features.Length; at += rows.Inputs)
            {
                if (float.IsFinite(rows.Features[at]))
                {
                    present.Add(rows.Features[at]);
                }
            }

            if (present.Count == 0)
            {
                continue;
            }

            present.Sort();
            standIns[feature] = present.Count == rows.Count ? present[present.Count / 2] : Below(present[0], present[^1]);
        }

        return standIns;
    }

    /// <summary>Features that are missing in some row, in order.</summary>
    public static int[] Seen(TrainingRows rows)
    {
        var seen = new bool[rows.Inputs];
        for (var i = 0; i < rows.Features.Length; i++)
        {
            seen[i % rows.Inputs] |= !float.IsFinite(rows.Features[i]);
        }

        return [.. Enumerable.Range(0, rows.Inputs).Where(feature => seen[feature])];
    }

    /// <summary>Copies a row with stand-ins.</summary>
    public static void Fill(ReadOnlySpan<float> row, ReadOnlySpan<float> standIns, Span<float> filled)
    {
        for (var i = 0; i < row.Length; i++)
        {
            filled[i] = float.IsFinite(row[i]) ? row[i] : standIns[i];
        }
    }

    private static float Below(float smallest, float largest)
    {
        var below = smallest - Math.Max(1, largest - smallest);
        return float.IsFinite(below) ? below : float.MinValue;
    }
}
