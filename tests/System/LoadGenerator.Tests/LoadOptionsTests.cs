namespace Cotenant.LoadGenerator.Tests;

public sealed class LoadOptionsTests
{
    [Fact]
    public void Reads_what_is_given()
    {
        var options = LoadOptions.Parse(["memcached", "127.0.0.1:11211", "--rate", "250", "--arrivals", "constant", "--batch", "40", "--seed", "9"]);

        Assert.True(options.Memcached);
        Assert.Equal(11211, options.Target.Port);
        Assert.Equal(250, options.Rate.RateAt(3));
        Assert.False(options.Poisson);
        Assert.Equal(40, options.Batch);
        Assert.Equal(9, options.Seed);
    }

    [Theory]
    [InlineData("the first arguments")]
    [InlineData("the first arguments", "redis", "127.0.0.1:1")]
    [InlineData("ADDRESS:PORT", "http", "localhost")]
    [InlineData("needs a value", "http", "127.0.0.1:80", "--rate")]
    [InlineData("unknown option --fast", "http", "127.0.0.1:80", "--fast", "1")]
    [InlineData("--rate", "http", "127.0.0.1:80", "--rate", "-1")]
    [InlineData("--connections", "http", "127.0.0.1:80", "--connections", "0")]
    [InlineData("--arrivals", "http", "127.0.0.1:80", "--arrivals", "uniform")]
    [InlineData("--path", "http", "127.0.0.1:80", "--path", "x")]
    [InlineData("--service", "http", "127.0.0.1:80", "--service", "a\"b")]
    public void Says_what_is_wrong(string message, params string[] arguments) =>
        Assert.Contains(message, Assert.Throws<FormatException>(() => LoadOptions.Parse(arguments)).Message, StringComparison.Ordinal);
}
