namespace Cotenant.Compute.Learning;

/// <summary>
/// A net as bytes: number of widths, widths, hidden activation, output activation (4 bytes each), parameters (4 bytes each).
/// </summary>
internal static class MlpSnapshot
{
    public static int PayloadBytes(MlpShape shape)
        => checked(((1 + shape.Widths.Length + 2) * sizeof(int)) + (shape.ParameterCount * sizeof(float)));

    public static void Write(ref SnapshotWriter writer, Mlp net)
    {
        writer.WriteInt32(net.Shape.Widths.Length);
        foreach (var width in net.Shape.Widths)
        {
            writer.WriteInt32(width);
        }

        writer.WriteInt32((int)net.Shape.Hidden);
        writer.WriteInt32((int)net.Shape.Output);
        writer.WriteSingles(net.Parameters);
    }

    public static Mlp Read(ref SnapshotReader reader)
    {
        Span<int> widths = stackalloc int[MlpShape.MaximumLayers + 1];
        var count = ReadShape(ref reader, widths, out var hidden, out var output);
        MlpShape shape;
        try
        {
            shape = new MlpShape(widths[..count], hidden, output);
        }
        catch (ArgumentException e)
        {
            throw new SnapshotException($"the snapshot describes an impossible net ({e.Message}): train the model again", e);
        }

        // checked before the net asks for its memory
        if ((long)shape.ParameterCount * sizeof(float) > reader.Remaining)
        {
            throw new SnapshotException($"the snapshot describes a net {shape} but is too short for it: train the model again");
        }

        var net = new Mlp(shape);
        reader.ReadSingles(net.Parameters);
        return net;
    }

    public static void ReadInto(ref SnapshotReader reader, Mlp net)
    {
        Span<int> widths = stackalloc int[MlpShape.MaximumLayers + 1];
        var count = ReadShape(ref reader, widths, out var hidden, out var output);
        if (!net.Shape.Widths.AsSpan().SequenceEqual(widths[..count]) || hidden != net.Shape.Hidden || output != net.Shape.Output)
        {
            throw new SnapshotException(
                $"the snapshot holds a net {string.Join('-', widths[..count].ToArray())} {hidden}/{output}, this one is {net.Shape}: give the file of the right model or train it again");
        }

        reader.ReadSingles(net.Parameters);
    }

    private static int ReadShape(ref SnapshotReader reader, scoped Span<int> widths, out Activation hidden, out Activation output)
    {
        var count = reader.ReadInt32();
        if (count < 0 || count > widths.Length)
        {
            throw new SnapshotException($"the snapshot describes a net with {count} widths, 2 to {widths.Length} are possible: train the model again");
        }

        for (var i = 0; i < count; i++)
        {
            widths[i] = reader.ReadInt32();
        }

        hidden = (Activation)reader.ReadInt32();
        output = (Activation)reader.ReadInt32();
        return count;
    }
}
