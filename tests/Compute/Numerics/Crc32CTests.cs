using Cotenant.Compute.Numerics;

namespace Cotenant.Compute.Tests.Numerics;

public sealed class Crc32CTests
{
    [Fact]
    public void Gives_the_check_value_of_the_catalogue() => Assert.Equal(0xE3069283u, Crc32C.Compute("123456789"u8));

    // RFC 3720 appendix B.4: 32 bytes of zeros
    [Fact]
    public void Gives_the_value_of_the_rfc() => Assert.Equal(0x8A9136AAu, Crc32C.Compute(new byte[32]));

    [Fact]
    public void Parts_give_the_whole()
    {
        ReadOnlySpan<byte> bytes = "The parts of a file are checked one after another."u8;
        for (var cut = 0; cut <= bytes.Length; cut++)
        {
            Assert.Equal(Crc32C.Compute(bytes), Crc32C.Append(Crc32C.Compute(bytes[..cut]), bytes[cut..]));
        }
    }
}
