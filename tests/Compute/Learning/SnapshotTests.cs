using System.Buffers.Binary;
using Cotenant.Compute.Learning;
using Cotenant.Compute.Numerics;
using CsCheck;

namespace Cotenant.Compute.Tests.Learning;

public sealed class SnapshotTests
{
    private static readonly Mlp Net = MlpTests.Random(new MlpShape([3, 5, 2], Activation.Tanh, Activation.Softmax), 1);

    [Fact]
    public void A_net_round_trips_to_the_bit()
    {
        var copy = Mlp.Load(Snapshot.ToArray(Net));
        Assert.Equal(Net.Shape, copy.Shape);
        Assert.Equal(Net.Parameters.ToArray(), copy.Parameters.ToArray());
    }

    [Fact]
    public void The_format_is_fixed()
    {
        var net = new Mlp(new MlpShape([1, 1]));
        net.Parameters[0] = 1;
        net.Parameters[1] = -2;
        Assert.Equal(
            "43544e4e" + "0100" + "0100" + "1c000000" + "a1055e05" + "02000000" + "01000000" + "01000000" + "01000000" + "00000000" + "0000803f" + "000000c0",
            Convert.ToHexStringLower(Snapshot.ToArray(net)));
    }

    [Fact]
    public void Streams_hold_one_snapshot_after_another()
    {
        using var stream = new MemoryStream();
        var scaler = FeatureScaler.MinMax([0], [1]);
        Snapshot.Save(Net, stream);
        Snapshot.Save(scaler, stream);
        stream.Position = 0;
        Assert.Equal(Net.Shape, Mlp.Load(Snapshot.ReadBytes(stream)).Shape);
        Assert.Equal(1, FeatureScaler.Load(Snapshot.ReadBytes(stream)).Width);
        Assert.Contains("0 of 16", Assert.Throws<SnapshotException>(() => Snapshot.ReadBytes(stream)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_truncation_is_refused()
    {
        var bytes = Snapshot.ToArray(Net);
        for (var length = 0; length < bytes.Length; length++)
        {
            var cut = bytes[..length];
            Assert.Contains("truncated", Assert.Throws<SnapshotException>(() => Mlp.Load(cut)).Message, StringComparison.Ordinal);
            Assert.Throws<SnapshotException>(() => Snapshot.ReadBytes(new MemoryStream(cut)));
        }
    }

    [Fact]
    public void Every_flipped_bit_is_refused()
    {
        var bytes = Snapshot.ToArray(Net);
        for (var bit = 0; bit < bytes.Length * 8; bit++)
        {
            var bad = bytes.ToArray();
            bad[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.Throws<SnapshotException>(() => Mlp.Load(bad));
        }
    }

    // with a checksum that fits, so that everything behind it is reached
    [Fact]
    public void Forged_payloads_give_a_net_or_one_clear_error()
        => Gen.Select(Gen.Int[0, 40], Gen.Byte, Gen.Int[0, 40], Gen.Byte).Sample((at, value, at2, value2) =>
        {
            var bad = Snapshot.ToArray(Net);
            bad[Snapshot.HeaderBytes + at] = value;
            bad[Snapshot.HeaderBytes + at2] = value2;
            Seal(bad);
            try
            {
                Mlp.Load(bad);
            }
            catch (SnapshotException)
            {
                // the only exception allowed
            }
        });

    [Fact]
    public void Another_version_is_named()
    {
        var bytes = Snapshot.ToArray(Net);
        bytes[4] = 9;
        Seal(bytes);
        Assert.Contains("version 9", Assert.Throws<SnapshotException>(() => Mlp.Load(bytes)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_kind_is_named()
    {
        var e = Assert.Throws<SnapshotException>(() => FeatureScaler.Load(Snapshot.ToArray(Net)));
        Assert.Contains("kind Mlp, Scaler is needed", e.Message, StringComparison.Ordinal);
        Assert.Contains("not a snapshot", Assert.Throws<SnapshotException>(() => Mlp.Load(new byte[64])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_shape_is_named()
    {
        var other = new Mlp(new MlpShape([3, 6, 2], Activation.Tanh, Activation.Softmax));
        var e = Assert.Throws<SnapshotException>(() => other.Restore(Snapshot.ToArray(Net)));
        Assert.Contains("3-5-2 Tanh/Softmax, this one is 3-6-2 Tanh/Softmax", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_weight_that_is_not_finite_is_refused()
    {
        var net = Net.Clone();
        net.Parameters[4] = float.NaN;
        Assert.Contains("finite", Assert.Throws<SnapshotException>(() => Mlp.Load(Snapshot.ToArray(net))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Bytes_after_the_end_are_refused()
        => Assert.Throws<SnapshotException>(() => Mlp.Load([.. Snapshot.ToArray(Net), 0]));

    [Fact]
    public void A_damaged_length_does_not_ask_for_all_memory()
    {
        var bytes = Snapshot.ToArray(Net);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(8), int.MaxValue - 16);
        Assert.Contains("truncated", Assert.Throws<SnapshotException>(() => Snapshot.ReadBytes(new MemoryStream(bytes))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Writing_and_restoring_a_net_allocate_nothing()
    {
        var bytes = new byte[Snapshot.SizeOf(Net)];
        var copy = Net.Clone();
        Assert.Equal(0, Allocations.Of(() =>
        {
            Snapshot.Write(Net, bytes);
            copy.Restore(bytes);
        }));
        Assert.Throws<ArgumentException>(() => Snapshot.Write(Net, new byte[10]));
    }

    private static void Seal(byte[] bytes)
    {
        bytes.AsSpan(12, 4).Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(12), Crc32C.Compute(bytes));
    }
}
