using LatencyLab.Cli.Options;

namespace LatencyLab.Tests.Cli;

public sealed class NumberListTests
{
    [Theory]
    [InlineData("1,8,64", "1 8 64")]
    [InlineData("64, 8,8", "8 64")]
    [InlineData("1,2,4,...,128", "1 2 4 8 16 32 64 128")]
    [InlineData("8,16,24,...,64", "8 16 24 32 40 48 56 64")]
    [InlineData("1,2,...,5", "1 2 3 4 5")]
    [InlineData("1,2,4,...,100", "1 2 4 8 16 32 64 100")]
    public void Lists_go_on_as_they_began(string text, string numbers) =>
        Assert.Equal(numbers, string.Join(' ', NumberList.Whole(text, "--batches")));

    [Theory]
    [InlineData("1,two", "'two' is not a whole number above 0")]
    [InlineData("0,1", "'0' is not a whole number above 0")]
    [InlineData("", "'' is not a whole number above 0")]
    [InlineData("1,...,8", "'...' stands between two numbers or more and the last one, as in 1,2,4,...,128")]
    [InlineData("1,2,...", "'...' stands between two numbers or more and the last one, as in 1,2,4,...,128")]
    [InlineData("1,2,...,4,5", "'...' stands between two numbers or more and the last one, as in 1,2,4,...,128")]
    [InlineData("4,2,...,1", "'...' does not lead to 1 within 1000 numbers, expected e.g. 1,2,4,...,128")]
    [InlineData("1,2,...,2000000000", "'...' does not lead to 2000000000 within 1000 numbers, expected e.g. 1,2,4,...,128")]
    [InlineData("2,4,...,3", "'...' does not lead to 3 within 1000 numbers, expected e.g. 1,2,4,...,128")]
    public void Other_lists_are_refused(string text, string message) =>
        Assert.Equal(message, Assert.Throws<InputException>(() => NumberList.Whole(text, "--batches")).Errors.Single().Message);

    [Fact]
    public void Rates_keep_their_order() => Assert.Equal([0.7, 0.3, 1], NumberList.Within("0.7,0.3,0.7,1", 1, "--rates"));
}
