using Cotenant.Daemon.Configuration.Shape;

namespace Cotenant.Daemon.Tests.Configuration;

public sealed class DurationTextTests
{
    [Theory]
    [InlineData("100ms", 0.1)]
    [InlineData("1s", 1)]
    [InlineData("1.5s", 1.5)]
    [InlineData("2m", 120)]
    [InlineData("1h", 3600)]
    public void Reads(string text, double seconds)
    {
        Assert.True(DurationText.TryParse(text, out var value));
        Assert.Equal(seconds, value.TotalSeconds, 9);
    }

    [Theory]
    [InlineData("")]
    [InlineData("s")]
    [InlineData("1")]
    [InlineData("-1s")]
    [InlineData("1 s")]
    [InlineData("1sm")]
    [InlineData("1e3s")]
    [InlineData("99999999999999999999h")]
    public void Refuses(string text) => Assert.False(DurationText.TryParse(text, out _));
}
