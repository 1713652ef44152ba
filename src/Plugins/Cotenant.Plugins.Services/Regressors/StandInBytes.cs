namespace Cotenant.Plugins.Services.Regressors;

/// <summary>Stand-ins for missing features as bytes: a number each, NaN where the model knows a mask.</summary>
internal static class StandInBytes
{
    public static void Write(ref RecordWriter writer, float[] standIns)
    {
        foreach (var value in standIns)
        {
            writer.Write(value);
        }
    }

    public static float[] Read(ref RecordReader reader, int inputs)
    {
        var standIns = new float[inputs];
        foreach (ref var value in standIns.AsSpan())
        {
            value = reader.ReadSingle();
        }

        return standIns;
    }
}
