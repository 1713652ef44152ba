using System.Text.Json;
using Cotenant.Plugins.Learning;
using Cotenant.Plugins.Services.Models;

namespace Cotenant.Plugins.Services.Regressors;

/// <summary>A fitted regressor as bytes: "CTRG" (4 bytes), version (4), specification (length and JSON), the model.</summary>
internal static class RegressorCodec
{
    private const int Version = 1;

    private static ReadOnlySpan<byte> Magic => "CTRG"u8;

    public static byte[] Write(HostRegressor regressor)
    {
        var spec = JsonSerializer.SerializeToUtf8Bytes(regressor.Spec, ModelJson.Default.RegressorSpec);
        var model = regressor.Model ?? throw new InvalidOperationException("the regressor is not fitted");

        // once to count, once to write
        var counter = new RecordWriter([]);
        Write(ref counter, spec, model);
        var bytes = new byte[counter.Required];
        var writer = new RecordWriter(bytes);
        Write(ref writer, spec, model);
        return bytes;
    }

    /// <exception cref="InvalidDataException">The bytes are no regressor.</exception>
    public static HostRegressor Read(ReadOnlySpan<byte> bytes)
    {
        var reader = new RecordReader(bytes);
        if (!reader.ReadBytes(Magic.Length).SequenceEqual(Magic))
        {
            throw new InvalidDataException("it holds no regressor");
        }

        var version = reader.ReadInt32();
        if (version != Version)
        {
            throw new InvalidDataException($"its regressor has format version {version}, this program reads {Version}");
        }

        var spec = ReadSpec(reader.ReadBytes(Math.Max(0, reader.ReadInt32())));
        var model = spec.Trainer switch
        {
            RegressorTrainers.Mlp => (FittedModel)MlpModel.Read(spec, ref reader),
            RegressorTrainers.FastTree or RegressorTrainers.FastForest or RegressorTrainers.LightGbm => TreeModel.Read(spec, ref reader),
            _ => throw new InvalidDataException($"it was trained by '{spec.Trainer}', which this program does not know"),
        };
        return new HostRegressor(spec, model);
    }

    private static void Write(ref RecordWriter writer, byte[] spec, FittedModel model)
    {
        writer.Write(Magic);
        writer.Write(Version);
        writer.Write(spec.Length);
        writer.Write(spec);
        model.Write(ref writer);
    }

    private static RegressorSpec ReadSpec(ReadOnlySpan<byte> json)
    {
        try
        {
            var spec = JsonSerializer.Deserialize(json, ModelJson.Default.RegressorSpec)
                ?? throw new InvalidDataException("its specification is empty");
            RegressorFactory.Check(spec);
            return spec;
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            throw new InvalidDataException($"its specification cannot be used ({e.Message})", e);
        }
    }
}
