using System.Text;
using Cotenant.Plugins.Pipeline.Journal;

namespace Cotenant.Plugins.Tests.Pipeline.Journal;

public sealed class Crc32CTests
{
    [Fact]
    public void Check_value_of_rfc_3720() => Assert.Equal(0xE3069283u, Crc32C.Compute(Encoding.ASCII.GetBytes("123456789")));

    [Fact]
    public void Test_vectors_of_rfc_3720_b4()
    {
        Assert.Equal(0x8A9136AAu, Crc32C.Compute(new byte[32]));
        Assert.Equal(0x62A8AB43u, Crc32C.Compute([.. Enumerable.Repeat((byte)0xFF, 32)]));
        Assert.Equal(0x46DD794Eu, Crc32C.Compute([.. Enumerable.Range(0, 32).Select(i => (byte)i)]));
    }

    [Fact]
    public void Parts_give_what_the_whole_gives()
    {
        var bytes = Encoding.ASCII.GetBytes("the quick brown fox");
        Assert.Equal(Crc32C.Compute(bytes), Crc32C.Compute(bytes.AsSpan(7), Crc32C.Compute(bytes.AsSpan(0, 7))));
    }
}
