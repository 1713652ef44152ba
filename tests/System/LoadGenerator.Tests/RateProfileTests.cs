using CsCheck;

namespace Cotenant.LoadGenerator.Tests;

public sealed class RateProfileTests
{
    [Fact]
    public void Advances_over_rate_changes_by_the_integral_of_the_rate()
    {
        var profile = RateProfile.Parse("0:10,2:0,5:40");

        Assert.Equal(1, profile.Advance(0, 10), 9);
        Assert.Equal(5.25, profile.Advance(1, 20), 9);
        Assert.Equal(5.5, profile.Advance(3, 20), 9);
    }

    [Fact]
    public void A_rate_that_ends_at_zero_brings_no_more_arrivals() =>
        Assert.Equal(double.PositiveInfinity, RateProfile.Parse("0:10,1:0").Advance(0, 11));

    [Fact]
    public void The_rate_at_a_time_is_that_of_the_last_step_before_it()
    {
        var profile = RateProfile.Parse("0:10 # warm up\n30:20\n60:5");

        Assert.Equal(10, profile.RateAt(29.9));
        Assert.Equal(20, profile.RateAt(30));
        Assert.Equal(5, profile.RateAt(1e6));
    }

    [Theory]
    [InlineData("")]
    [InlineData("# nothing")]
    [InlineData("1:10")]
    [InlineData("0:10,0:20")]
    [InlineData("0:10,5:20,4:1")]
    [InlineData("0:-1")]
    [InlineData("0:NaN")]
    [InlineData("0;10")]
    [InlineData("0:ten")]
    public void Nonsense_is_refused(string script) => Assert.Throws<FormatException>(() => RateProfile.Parse(script));

    [Fact]
    public void Advancing_in_two_parts_is_advancing_once() =>
        Gen.Select(Gen.Double[0.1, 100], Gen.Double[0, 100], Gen.Double[0.1, 100], Gen.Double[0.01, 50], Gen.Double[0.01, 50])
            .Sample((first, second, third, a, b) =>
            {
                var profile = RateProfile.Parse($"0:{first:R},1.5:{second:R},4:{third:R}");
                double once = profile.Advance(0, a + b);
                double twice = profile.Advance(profile.Advance(0, a), b);
                Assert.InRange(twice, once * (1 - 1e-9), once * (1 + 1e-9));
            });
}
