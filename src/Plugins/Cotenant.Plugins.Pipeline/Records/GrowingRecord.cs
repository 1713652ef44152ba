namespace Cotenant.Plugins.Pipeline.Records;

/// <summary>Makes a record of unknown length in an array of its own.</summary>
internal static class GrowingRecord
{
    internal delegate void Writer<in T>(T value, ref RecordWriter writer);

    internal static byte[] Make<T>(T value, Writer<T> write)
    {
        var measure = new RecordWriter(default);
        write(value, ref measure);
        var bytes = new byte[measure.Required];
        var writer = new RecordWriter(bytes);
        write(value, ref writer);
        return bytes;
    }
}
