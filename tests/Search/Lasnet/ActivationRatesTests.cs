using LatencyLab.Search.Lasnet;

namespace LatencyLab.Tests.Search.Lasnet;

public class ActivationRatesTests
{
    [Fact]
    public void A_number_is_one_rate() => Assert.Equal([0.5], ActivationRates.Parse("0.5", "--activation-rate").Values);

    [Fact]
    public void A_range_has_both_ends_and_steps_of_a_twentieth()
    {
        ActivationRates rates = ActivationRates.Parse("0.3..0.7", "--activation-rate");
        Assert.Equal([0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7], rates.Values);
        Assert.Equal(0.5, rates.Mean, 12);
        Assert.True(rates.IsRange);
    }

    [Fact]
    public void A_narrow_range_is_its_ends() => Assert.Equal([0.5, 0.51], ActivationRates.Parse("0.5..0.51", "--activation-rate").Values);

    [Theory]
    [InlineData("0")]
    [InlineData("1.1")]
    [InlineData("-0.5")]
    [InlineData("NaN")]
    [InlineData("half")]
    [InlineData("")]
    [InlineData("0.7..0.3")]
    [InlineData("0.5..0.5")]
    [InlineData("..")]
    [InlineData("0.3..")]
    [InlineData("0.3..0.5..0.7")]
    [InlineData("0,5")]
    [InlineData("1e400")]
    public void Anything_else_is_refused_and_quoted(string text)
    {
        InputException problem = Assert.Throws<InputException>(() => ActivationRates.Parse(text, "--activation-rate"));
        Assert.Contains($"'{text}'", Assert.Single(problem.Errors).ToString());
        Assert.StartsWith("--activation-rate: ", problem.Errors[0].ToString());
    }
}
