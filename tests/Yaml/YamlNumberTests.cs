using LatencyLab.Yaml;

namespace LatencyLab.Tests.Yaml;

public class YamlNumberTests
{
    /// <summary>Below 100,000 as they are; above the shorter form, and an exponent always with a point and a sign.</summary>
    [Theory]
    [InlineData(0, "0")]
    [InlineData(-0.5, "-0.5")]
    [InlineData(99999, "99999")]
    [InlineData(100000, "100000")]
    [InlineData(123456, "123456")]
    [InlineData(1000000, "1.0e+6")]
    [InlineData(-2500000, "-2.5e+6")]
    [InlineData(1234567890, "1234567890")]
    [InlineData(1500000000, "1.5e+9")]
    [InlineData(1048576.5, "1048576.5")]
    [InlineData(0.00001, "1.0e-5")]
    [InlineData(-1.25e-7, "-1.25e-7")]
    [InlineData(1e22, "1.0e+22")]
    [InlineData(1.7976931348623157e308, "1.7976931348623157e+308")]
    public void Numbers_are_the_shortest_text_that_every_reader_takes_for_them(double number, string text)
    {
        Assert.Equal(text, YamlNumber.Of(number));
        Assert.Equal(number, double.Parse(text, System.Globalization.CultureInfo.InvariantCulture));
    }
}
